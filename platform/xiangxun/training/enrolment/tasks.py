"""Background work of enrolment 报名后台任务: the roster import."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.jobs import task
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.training.enrolment.importing import TASK, run_import, starter_of
from xiangxun.training.enrolment.service import READMISSION, readmit


@task(READMISSION)
def readmit_class(db: Session, *, tenant_id: int, session_id: int) -> Mapping[str, object]:
    """Ask the gate again about a class, since an earlier ledger about its people changed."""
    del tenant_id
    admission = readmit(db, session_id)
    return {} if admission is None else {"refused": admission.refused, "waiting": admission.waiting}


@task(TASK)
def import_roster(db: Session, *, tenant_id: int, import_id: int) -> Mapping[str, object]:
    """Import one roster, on behalf of the person who brought it in."""
    del tenant_id
    starter = starter_of(db, import_id)
    actor = actor_of(db, starter) if starter is not None else SYSTEM
    view = run_import(db, actor, import_id)
    return {"import_id": view.id, "counts": dict(view.counts)}
