"""Sign-in 签到: many marks in one statement, safe when two people type at once and when one types twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.institutions.service import own_only
from xiangxun.training.attendance.queries import STATES
from xiangxun.training.sessions.days import refuse_ahead

_MAY_SIGN_IN = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY)

#: Marks land only on a slot of the session that is open, for people who are admitted.
_SIGN_IN = text("""
    INSERT INTO sign_ins (tenant_id, session_id, trainee_id, "on", slot, state, came, "left", marked_by, version)
    SELECT :tenant, :session, mark.trainee, :on, :slot, mark.state, mark.came, mark.gone, :by, 1
    FROM unnest(cast(:trainees AS bigint[]), cast(:states AS text[]), cast(:came AS int[]), cast(:gone AS int[]))
        AS mark (trainee, state, came, gone)
    JOIN enrolments ON enrolments.tenant_id = :tenant AND enrolments.session_id = :session
        AND enrolments.trainee_id = mark.trainee AND enrolments.state = 'admitted'
    WHERE EXISTS (
        SELECT 1 FROM session_slots
        JOIN session_days ON session_days.tenant_id = :tenant AND session_days.id = session_slots.day_id
        JOIN training_sessions ON training_sessions.tenant_id = :tenant
            AND training_sessions.id = session_days.session_id
        WHERE session_slots.tenant_id = :tenant AND session_days.session_id = :session AND session_days."on" = :on
            AND session_slots.position = :slot AND training_sessions.state = 'open'
            AND (cast(:own AS bigint) IS NULL OR training_sessions.institution_id = :own))
    ON CONFLICT (tenant_id, session_id, "on", slot, trainee_id) DO UPDATE SET
        state = excluded.state, came = excluded.came, "left" = excluded."left", marked_by = excluded.marked_by,
        version = sign_ins.version
            + ((sign_ins.state, sign_ins.came, sign_ins."left")
               IS DISTINCT FROM (excluded.state, excluded.came, excluded."left"))::int
""")


def sign_in(
    db: Session,
    actor: Actor,
    session_id: int,
    on: date,
    slot: int,
    states: Mapping[int, str],
    *,
    came: Mapping[int, int] | None = None,
    left: Mapping[int, int] | None = None,
) -> int:
    """Mark people (trainee id → state) at a slot of a day; return how many. The same marks again change nothing.

    `came` and `left` are clock minutes after midnight. Raises `Conflict` where the session is not open or the slot is
    not there, `NotFound` for somebody who is not admitted.
    """
    require(actor, *_MAY_SIGN_IN)
    refuse_ahead(on)
    unknown = set(states.values()) - set(STATES)
    if unknown:
        raise InvalidInput("签到状态不对，应为到课、迟到、早退、请假或缺勤。")
    trainees = sorted(states)
    marked: int = db.execute(  # type: ignore[attr-defined]
        _SIGN_IN,
        {
            "tenant": current_tenant(),
            "session": session_id,
            "on": on,
            "slot": slot,
            "by": actor.account,
            "own": own_only(actor, *_MAY_SIGN_IN),
            "trainees": trainees,
            "states": [states[trainee] for trainee in trainees],
            "came": [(came or {}).get(trainee) for trainee in trainees],
            "gone": [(left or {}).get(trainee) for trainee in trainees],
        },
    ).rowcount
    if marked == 0 and trainees:
        raise Conflict("现在不能签到：本期未开班、不是本机构的班次，或当天没有这一节课。")
    if marked < len(trainees):
        raise NotFound("有人不在本期录取名单中，签到没有保存；请先办理报名。")
    record(
        db,
        actor,
        "attendance.sign_in",
        "session",
        session_id,
        {"on": on.isoformat(), "slot": slot, "people": marked},
    )
    return marked
