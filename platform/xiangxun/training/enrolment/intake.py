"""Intake 名单入库: judged rows become trainees and enrolments in a handful of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import codes_text
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.registry.extras.service import fill_up
from xiangxun.registry.rosters import JudgedRow
from xiangxun.registry.trainees.bulk import TraineeRow, upsert_trainees
from xiangxun.registry.trainees.turns import people_in_turn
from xiangxun.training.enrolment.models import ENROLMENT
from xiangxun.training.enrolment.own_fields import OwnFields
from xiangxun.training.enrolment.queries import ADMITTED, people_of

_STAGING = text("""
    CREATE TEMPORARY TABLE incoming_enrolments (
        trainee_id bigint, place integer, filled text[], sheet_row integer, sheet_marks boolean[]
    ) ON COMMIT DROP
""")
_COPY = "COPY incoming_enrolments (trainee_id, place, filled, sheet_row, sheet_marks) FROM STDIN"
_MERGE = text("""
    INSERT INTO enrolments (tenant_id, session_id, trainee_id, ordinal, applied_on, state, filled, reasons, declared,
        answers, walk_in, late, original, refused_by, import_id, "row", sheet_marks, version)
    SELECT :tenant, :session, trainee_id, :after + place, :on, :state, filled, '{}'::jsonb, '{}', '{}'::jsonb,
        :walk_in, :late, false, '{}', :import, sheet_row, sheet_marks, 1
    FROM incoming_enrolments ORDER BY place
    ON CONFLICT (tenant_id, session_id, trainee_id) DO UPDATE SET
        filled = (SELECT coalesce(array_agg(DISTINCT f ORDER BY f), '{}')
                  FROM unnest(enrolments.filled || excluded.filled) AS f),
        sheet_marks = CASE WHEN cardinality(excluded.sheet_marks) > 0
                           THEN excluded.sheet_marks ELSE enrolments.sheet_marks END,
        version = enrolments.version + 1
""")
_PLACED = text("""
    SELECT enrolments.id FROM incoming_enrolments JOIN enrolments
        ON enrolments.tenant_id = :tenant AND enrolments.session_id = :session
        AND enrolments.trainee_id = incoming_enrolments.trainee_id
    ORDER BY place
""")
_LOCK = text(
    "SELECT 1 FROM session_tallies WHERE tenant_id = :tenant AND session_id = :session FOR NO KEY UPDATE"
)
_LAST = text(
    "SELECT coalesce(max(ordinal), 0) FROM enrolments WHERE tenant_id = :tenant AND session_id = :session"
)

#: In alphabetical order, as `filled` is kept.
_FIELDS = (
    "birth",
    "education",
    "group",
    "household",
    "id_number",
    "name",
    "phone",
    "sex",
    "township",
    "village",
)
#: (row) → the values of these fields; a value is text, a day or a word of sex: none of them false but the empty text.
_VALUES = attrgetter(*_FIELDS)


def last_place(db: Session, session_id: int) -> int:
    """Return the last place on a session's list, and keep the list to this transaction until it ends."""
    where = {"tenant": current_tenant(), "session": session_id}
    db.execute(_LOCK, where)
    return int(db.scalar(_LAST, where) or 0)


def take_in(
    db: Session,
    session_id: int,
    rows: Sequence[JudgedRow],
    *,
    own: OwnFields,
    import_id: int,
    groups: Callable[[str | None], tuple[str, ...]],
    late: bool,
    walk_in: bool,
) -> list[int]:
    """Register the people of accepted rows and put them on the session's list; return trainee ids in row order.

    `late`: the application was handed in before; `walk_in`: the class has begun. Somebody already on the list keeps the
    place; nothing is doubled when the same rows come again. Everybody on the list is then taken in turn.
    """
    after = last_place(db, session_id)
    listed = people_of(session_id)
    if not rows:
        people_in_turn(db, listed)
        return []
    told = [own.read(row) for row in rows]
    people = [_trainee(row, groups, one.person) for row, one in zip(rows, told, strict=True)]
    trainees = upsert_trainees(db, people, with_people=listed)
    db.execute(text("DROP TABLE IF EXISTS pg_temp.incoming_enrolments"))
    db.execute(_STAGING)
    connection: Any = db.connection().connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for place, (trainee, row) in enumerate(zip(trainees, rows, strict=True), start=1):
            copy.write_row((trainee, place, _filled(row), row.row, _marks(row.attendance)))
    where = {"tenant": current_tenant(), "session": session_id}
    db.execute(
        _MERGE,
        {
            **where,
            "after": after,
            "on": today(),
            "state": ADMITTED,
            "walk_in": walk_in,
            "late": late,
            "import": import_id,
        },
    )
    if any(one.enrolment for one in told):
        placed = zip(db.scalars(_PLACED, where), told, strict=True)
        fill_up(db, ENROLMENT, {int(one): said.enrolment for one, said in placed if said.enrolment})
    db.expire_all()
    return trainees


def _trainee(
    row: JudgedRow, groups: Callable[[str | None], tuple[str, ...]], own: Mapping[str, Any]
) -> TraineeRow:
    if row.name is None or row.id_number is None or row.birth is None:
        raise ValueError("only accepted rows are taken in")
    return TraineeRow(
        name=row.name,
        id_number=row.id_number,
        birth=row.birth,
        sex=row.sex.value if row.sex else "",
        phone=row.phone,
        township=row.township or "",
        village=row.village or "",
        groups=groups(row.group),
        group_words=row.group or "",
        education=row.education or "",
        household=row.household,
        extra=own,
    )


def _filled(row: JudgedRow) -> str:
    return _fields_text(tuple(map(bool, _VALUES(row))))


@lru_cache(maxsize=1024)
def _fields_text(filled: tuple[bool, ...]) -> str:
    return codes_text(compress(_FIELDS, filled))


@lru_cache(maxsize=1024)
def _marks(attendance: tuple[bool | None, ...]) -> str:
    return codes_text("t" if mark else "f" for mark in attendance)
