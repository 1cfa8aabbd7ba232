"""Disposes of archives 鉴定与销毁 whose time is over: opinion, approval, two supervisors, and only then removal.

Nothing is destroyed before its day, under a hold or while it is lent. The register, the approval and the digest of what
was destroyed stay for ever; a certificate stands in the bag's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.kernel.ids import ref
from xiangxun.results.archives.disposal_queries import (
    APPROVED,
    CARRIED_OUT,
    DESTROY,
    KEEP,
    MATTER,
    PERMANENT,
    PROPOSED,
    REFUSED,
    AppraisalView,
    EndedBag,
    ended_bags,
    get_appraisal,
    open_step,
)
from xiangxun.results.archives.lending import open_loans
from xiangxun.results.archives.models import AppraisalItem, ArchiveAppraisal, DisposalSupervisor
from xiangxun.rules.facts import MatterFacts
from xiangxun.training.approvals.queries import is_settled
from xiangxun.training.approvals.service import AGREED, DECLINED, decide_step, open_matter

_KEEPERS = (Role.ARCHIVIST,)
_LOCK = 0xA2C418  # one appraisal of a county changes at a time
SUPERVISORS = 2


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is proposed for a bag: destroy, keep (until a later day) or permanent, and why."""

    bag_id: int
    opinion: str
    reason: str
    keep_until: date | None = None


def propose(db: Session, actor: Actor, *, title: str, report: str, opinions: Sequence[Opinion]) -> int:
    """Enter the appraisal of bags that have reached their end, for approval; return its id.

    Raises `Conflict` for a bag whose time is not over, that stands in another appraisal, or is to be destroyed though
    it is held or lent.
    """
    _in_turn(db)
    require(actor, *_KEEPERS)
    if actor.account is None:
        raise Forbidden("鉴定须由具名的档案人员提出。")
    if not title.strip() or len(report.strip()) < 2 or not opinions:
        raise InvalidInput("请写明鉴定的名称和报告，并至少列入一袋档案。")
    if len({one.bag_id for one in opinions}) < len(opinions):
        raise InvalidInput("同一袋档案只能列入一次。")
    ended = {one.bag.id: one for one in ended_bags(db, today())}
    for one in opinions:
        _check_opinion(db, one, ended.get(one.bag_id))
    row = ArchiveAppraisal(
        title=title.strip(),
        report=report.strip(),
        state=PROPOSED,
        proposed_by=actor.account,
        proposed_on=today(),
    )
    db.add(row)
    db.flush()
    db.add_all(
        AppraisalItem(
            appraisal_id=row.id,
            bag_id=one.bag_id,
            opinion=one.opinion,
            keep_until=one.keep_until if one.opinion == KEEP else None,
            reason=one.reason.strip(),
        )
        for one in opinions
    )
    db.flush()
    matter = MatterFacts(MATTER, ref("appraisal", row.id), today())
    open_matter(db, actor, matter=MATTER, matter_id=row.id, facts=matter)
    tally = {kind: sum(one.opinion == kind for one in opinions) for kind in (DESTROY, KEEP, PERMANENT)}
    audit.record(db, actor, "appraisal.propose", "appraisal", row.id, tally)
    return row.id


def decide_appraisal(db: Session, actor: Actor, appraisal_id: int, *, agreed: bool, reason: str = "") -> None:
    """Take the step of the county's rulebook that is open, or decide as the authority; never whoever proposed it.

    Approved once every step is agreed to and no public notice runs; refused by the first who does not agree.
    """
    _in_turn(db)
    row = _load(db, appraisal_id, PROPOSED)
    if actor.account in (None, row.proposed_by):
        raise Forbidden("鉴定须由提出人以外的具名负责人审批。")
    if not agreed and len(reason.strip()) < 2:
        raise InvalidInput("不同意须写明理由。")
    step = open_step(db, appraisal_id)
    if step is None:
        require(actor, Role.AUTHORITY)
    else:
        outcome = AGREED if agreed else DECLINED
        decide_step(
            db, actor, matter=MATTER, matter_id=appraisal_id, key=step.key, outcome=outcome, reason=reason
        )
    if agreed and not is_settled(db, MATTER, appraisal_id, today()):
        return
    row.state = APPROVED if agreed else REFUSED
    row.decided_by, row.decided_on, row.reason = actor.account, today(), reason.strip()
    db.flush()
    audit.record(db, actor, "appraisal.decide", "appraisal", appraisal_id, {"agreed": agreed})


def supervise(db: Session, actor: Actor, appraisal_id: int) -> None:
    """Sign the destruction register as a supervisor 监销人: two different people, neither of them its proposer."""
    _in_turn(db)
    row = _load(db, appraisal_id, APPROVED)
    if actor.account is None or actor.account == row.proposed_by:
        raise Forbidden("监销人须是提出人以外的具名人员。")
    if Role.INSTITUTION in actor.roles or Role.LECTURER in actor.roles:
        raise Forbidden("监销人须是县级工作人员。")
    view = get_appraisal(db, appraisal_id)
    if actor.account in {one.account_id for one in view.supervisors}:
        raise Conflict("您已经签字监销；须由另一人再签。")
    db.add(
        DisposalSupervisor(appraisal_id=appraisal_id, account_id=actor.account, name=actor.name, on=today())
    )
    db.flush()
    audit.record(db, actor, "appraisal.supervise", "appraisal", appraisal_id)


def carry_out(db: Session, actor: Actor, appraisal_id: int) -> int | None:
    """Carry an approved appraisal out: new periods at once; destruction by a job, whose number is returned.

    Every line is checked once more. Raises `Conflict` without two supervisors where anything is destroyed.
    """
    _in_turn(db)
    require(actor, *_KEEPERS)
    row = _load(db, appraisal_id, APPROVED)
    view = get_appraisal(db, appraisal_id)
    if view.destroys and len(view.supervisors) < SUPERVISORS:
        raise Conflict(f"销毁须有两名监销人签字，现有 {len(view.supervisors)} 名。")
    _check_once_more(db, view)
    for item in db.scalars(select(AppraisalItem).where(AppraisalItem.appraisal_id == appraisal_id)):
        item.done_on = today()
    row.state, row.done_by, row.done_on = CARRIED_OUT, actor.account, today()
    db.flush()
    destroyed = {item.bag: item.sha256 for item in view.items if item.opinion == DESTROY}
    audit.record(db, actor, "appraisal.carry_out", "appraisal", appraisal_id, {"destroyed": destroyed})
    if any(item.opinion != DESTROY for item in view.items):
        told = {"appraisal_id": appraisal_id}
        enqueue(db, "archives.prolong", told, key=f"archives.prolong:{appraisal_id}")
    if not destroyed:
        return None
    return enqueue(
        db, "archives.remove", {"appraisal_id": appraisal_id}, key=f"archives.remove:{appraisal_id}"
    )


def _check_opinion(db: Session, one: Opinion, ended: EndedBag | None) -> None:
    if ended is None:
        raise Conflict("保管期限未满的档案不能列入鉴定。", details={"bag": one.bag_id})
    if ended.appraisal is not None:
        raise Conflict(f"{ended.bag.name} 已在另一次鉴定之中。")
    if one.opinion not in (DESTROY, KEEP, PERMANENT) or len(one.reason.strip()) < 2:
        raise InvalidInput(f"{ended.bag.name}：请选择销毁、续存或永久保存，并写明理由。")
    if one.opinion == KEEP and (one.keep_until is None or one.keep_until <= today()):
        raise InvalidInput(f"{ended.bag.name}：续存须写明以后的期限。")
    if one.opinion == DESTROY:
        _refuse_bound(db, ended)


def _refuse_bound(db: Session, ended: EndedBag) -> None:
    if ended.held:
        raise Conflict(f"{ended.bag.name} 暂停处置（{ended.held}），不能销毁。")
    if any(loan.archive_id == ended.archive.id for loan in open_loans(db)):
        raise Conflict(f"{ended.bag.name} 借出未还，不能销毁。")


def _check_once_more(db: Session, view: AppraisalView) -> None:
    """A hold may have been put on, or an archive lent, since the approval."""
    ended = {one.bag.id: one for one in ended_bags(db, today())}
    for item in view.items:
        if item.bag_id not in ended:
            raise Conflict(f"{item.bag} 的保管期限未满，不能处置。")
        if item.opinion == DESTROY:
            _refuse_bound(db, ended[item.bag_id])


def _load(db: Session, appraisal_id: int, state: str) -> ArchiveAppraisal:
    get_appraisal(db, appraisal_id)
    row = db.scalar(
        select(ArchiveAppraisal).where(ArchiveAppraisal.id == appraisal_id, ArchiveAppraisal.state == state)
    )
    if row is None:
        raise Conflict("这次鉴定已经进入另一环节，请刷新后查看。")
    return row


def _in_turn(db: Session) -> None:
    db.execute(select(func.pg_advisory_xact_lock(_LOCK, current_tenant())))
