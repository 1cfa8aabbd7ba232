"""Who reads archives 查阅: the loans and holds of one, an appraisal while it is decided on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.registry.registers.permission import holds
from xiangxun.results.archives.disposal_queries import AppraisalView, get_appraisal, open_step
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import Step

READERS = (Role.ARCHIVIST, Role.AUTHORITY, Role.INSPECTOR)


def readable_appraisal(
    db: Session, actor: Actor, law: Law, appraisal_id: int
) -> tuple[AppraisalView, Step | None]:
    """Return an appraisal and its open step to who keeps the archives or is asked; raises `Forbidden`, `NotFound`."""
    step = open_step(db, appraisal_id)
    if step is None or not holds(actor, step.role, law):
        require(actor, *READERS)
    return get_appraisal(db, appraisal_id), step
