"""Reading 查阅范围: what an account that speaks for one institution may see: its own affairs, and nobody's in particular.

Another institution's row is as good as not there. Addresses name rows by their arguments, and each argument has its
entry here; whoever sees the whole county is asked nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.foundation.decisions import get_receipt
from xiangxun.foundation.jobs import job_args
from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.supervision.queries import get_inspection
from xiangxun.registry.documents.queries import get_document
from xiangxun.registry.exports.queries import is_export_of
from xiangxun.registry.institutions.queries import get_order
from xiangxun.registry.lecturers.queries import get_lecturer
from xiangxun.registry.registers.queries import get_entry
from xiangxun.registry.tasks.queries import get_task
from xiangxun.results.acceptance.batch_queries import get_batch
from xiangxun.results.archives.queries import get_archive
from xiangxun.results.followup.queries import get_round
from xiangxun.training.enrolment.queries import get_enrolment, get_import, is_enrolled_with
from xiangxun.training.feedback.queries import get_assessment
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions.queries import is_held_by

#: Given the id of a row and of an institution, whether the institution may see the row.
Belongs = Callable[[Session, int, int], bool]


def refuse_foreign(db: Session, actor: Actor, named: Mapping[str, Any]) -> None:
    """Raise `NotFound` where an address names, by its arguments, a row of another institution than the actor's own."""
    own = sees_only(actor)
    if own is not None and not _all_belong(db, named, own):
        raise NotFound("本机构没有这一事项；请核对网址，或从列表进入。")


def _all_belong(db: Session, named: Mapping[str, Any], own: int) -> bool:
    for subject in ("subject", "matter"):
        if f"{subject}_id" in named and not _subject_belongs(db, named[subject], named[f"{subject}_id"], own):
            return False
    return all(BELONGS[name](db, number, own) for name, number in named.items() if name in BELONGS)


def _subject_belongs(db: Session, subject: str, number: int, own: int) -> bool:
    belongs = _SUBJECTS.get(subject)
    return belongs is not None and belongs(db, number, own)


def _institution(_db: Session, number: int, own: int) -> bool:
    return number == own


def _lecturer(db: Session, number: int, own: int) -> bool:
    return get_lecturer(db, number).institution_id in (own, None)


def _plan(db: Session, number: int, own: int) -> bool:
    return get_plan(db, number).institution_id in (own, None)


def _enrolment(db: Session, number: int, own: int) -> bool:
    return is_held_by(db, get_enrolment(db, number).session_id, own)


def _order(db: Session, number: int, own: int) -> bool:
    return get_order(db, number).institution_id == own


def _entry(db: Session, number: int, own: int) -> bool:
    return get_entry(db, number).institution_id == own


def _inspection(db: Session, number: int, own: int) -> bool:
    return get_inspection(db, number).institution_id == own


def _import(db: Session, number: int, own: int) -> bool:
    return is_held_by(db, get_import(db, number).session_id, own)


def _assessment(db: Session, number: int, own: int) -> bool:
    return is_held_by(db, get_assessment(db, number).session_id, own)


def _round(db: Session, number: int, own: int) -> bool:
    return is_held_by(db, get_round(db, number).session_id, own)


def _archive(db: Session, number: int, own: int) -> bool:
    return is_held_by(db, get_archive(db, number).session_id, own)


def _batch(db: Session, number: int, own: int) -> bool:
    return get_batch(db, number).institution_id == own


def _office_only(_db: Session, _number: int, _own: int) -> bool:
    return False


def _task(db: Session, number: int, own: int) -> bool:
    task = get_task(db, number)
    return _subject_belongs(db, task.subject, task.subject_id, own)


def _document(db: Session, number: int, own: int) -> bool:
    found = get_document(db, number)
    return found is not None and _subject_belongs(db, found.subject, found.subject_id, own)


def _nobodys(_db: Session, _number: int, _own: int) -> bool:
    """What the offices alone look at."""
    return False


def _receipt(db: Session, number: int, own: int) -> bool:
    found = get_receipt(db, number)
    return _subject_belongs(db, found.subject, found.subject_id, own)


def _job(db: Session, number: int, own: int) -> bool:
    told = job_args(db, number)
    return not told.keys().isdisjoint(BELONGS) and _all_belong(db, told, own)


_SUBJECTS: Mapping[str, Belongs] = {
    "session": is_held_by,
    "acceptance": is_held_by,
    "batch": _batch,
    "settlement": is_held_by,
    "plan": _plan,
    "institution": _institution,
    "lecturer": _lecturer,
    "register": _entry,
    "inspection": _inspection,
    "order": _order,
    "person": is_enrolled_with,
    "enrolment": _enrolment,
    "venue": _office_only,
}
#: Each argument of an address that is the id of a row.
BELONGS: Mapping[str, Belongs] = {
    "session_id": is_held_by,
    "plan_id": _plan,
    "export_id": is_export_of,
    "institution_id": _institution,
    "lecturer_id": _lecturer,
    "trainee_id": is_enrolled_with,
    "import_id": _import,
    "assessment_id": _assessment,
    "round_id": _round,
    "archive_id": _archive,
    "batch_id": _batch,
    "appraisal_id": _office_only,
    "kept_id": _office_only,
    "loan_id": _office_only,
    "hold_id": _office_only,
    "recovery_id": _office_only,
    "task_id": _task,
    "document_id": _document,
    "receipt_id": _receipt,
    "request_id": _nobodys,
    "order_id": _order,
    "entry_id": _entry,
    "inspection_id": _inspection,
    "job_id": _job,
    "rehearsal_id": _nobodys,
    "township_id": _nobodys,
}
