"""Signs opinions 验收意见签字: each member of the team under the opinion, agreeing or dissenting with a remark."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.results.acceptance.cases import Case, case_of
from xiangxun.results.acceptance.models import MemberSignature
from xiangxun.results.acceptance.queries import OPINED, REFERRED, signatures, team
from xiangxun.results.acceptance.weighing import latest

_TEAM = (Role.ACCEPTANCE_TEAM, Role.AUTHORITY)


def sign_opinion(
    db: Session,
    actor: Actor,
    case: Case | int,
    member_id: int,
    *,
    agreed: bool = True,
    remark: str = "",
) -> None:
    """Sign the opinion of the latest round as a member; who has no account signed on paper, and the actor says so.

    Raises `Forbidden` where the member has an account and it is not the actor's, `Conflict` where he has signed.
    """
    case = case_of(case)
    take_turn(db, case.ref)
    round_ = latest(db, case)
    if round_.state not in (OPINED, REFERRED):
        raise Conflict("没有等待签字的验收意见。")
    member = next((one for one in team(db, case) if one.id == member_id), None)
    if member is None:
        raise NotFound("验收小组没有这位成员。")
    if actor.account is None or member.account_id not in (None, actor.account):
        raise Forbidden("验收意见须由本人登录签字。")
    if member.account_id is None:
        require(actor, *_TEAM)
    if not agreed and len(remark.strip()) < 2:
        raise InvalidInput("保留意见须写明内容。")
    if (member.name, member.side) in signatures(db, round_.id):
        raise Conflict(f"{member.name}已经签字。")
    db.add(
        MemberSignature(
            round_id=round_.id,
            name=member.name,
            side=member.side,
            agreed=agreed,
            remark=remark.strip(),
            on_paper=member.account_id is None,
            entered_by=actor.account,
            on=today(),
        )
    )
    db.flush()
    details = {"round": round_.n, "agreed": agreed, "on_paper": member.account_id is None}
    record(db, actor, "acceptance.sign", case.subject, case.id, details)
