"""Matters 审批事项: what a step of approval is about, in people's words, whose affair it is and where it is decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.oversight.supervision.queries import inspected_by
from xiangxun.oversight.supervision.service import MATTER as INSPECTION
from xiangxun.results.acceptance.batch_queries import batch_titles
from xiangxun.results.acceptance.cases import BATCH_MATTER
from xiangxun.results.archives.disposal_queries import MATTER as DESTRUCTION
from xiangxun.results.archives.disposal_queries import appraisal_titles
from xiangxun.rules.vocabulary import Ref
from xiangxun.training.approvals.queries import Step
from xiangxun.training.plans.queries import plan_titles
from xiangxun.training.sessions.queries import get_rows

#: Matters that are a session's: the page on which each is decided.
_OF_SESSIONS = {"session": "sessions.page", "acceptance": "acceptance.page", "settlement": "funds.page"}


@dataclass(frozen=True, slots=True)
class Matter:
    """`about`: what is decided on; `institution`: whose affair it is (None: nobody's in particular).

    `endpoint` and `values` make the address of the page.
    """

    title: str
    institution: int | None
    about: Ref
    endpoint: str
    values: Mapping[str, Any]


def matters_of(db: Session, steps: Sequence[Step]) -> Mapping[tuple[str, int], Matter]:
    """Return what all steps are about, one statement for each kind of matter."""
    found: dict[tuple[str, int], Matter] = {}
    if not steps:
        return found
    for key, (title, whose) in plan_titles(db, _ids(steps, {"plan"})).items():
        found["plan", key] = Matter(title, whose, ref("plan", key), "plans.page", {"plan_id": key})
    sessions = get_rows(db, _ids(steps, _OF_SESSIONS))
    for matter, endpoint in _OF_SESSIONS.items():
        for key, row in sessions.items():
            title = f"{row.code} {row.title}"
            found[matter, key] = Matter(
                title, row.institution_id, ref("session", key), endpoint, {"session_id": key}
            )
    for key, (title, whose) in batch_titles(db, _ids(steps, {BATCH_MATTER})).items():
        found[BATCH_MATTER, key] = Matter(title, whose, ref("batch", key), "batches.page", {"batch_id": key})
    for key, title in appraisal_titles(db, _ids(steps, {DESTRUCTION})).items():
        about = ref("appraisal", key)
        found[DESTRUCTION, key] = Matter(title, None, about, "appraisals.page", {"appraisal_id": key})
    for key, whose in inspected_by(db, _ids(steps, {INSPECTION})).items():
        title, about = f"检查记录 {key}", ref("institution", whose)
        found[INSPECTION, key] = Matter(title, whose, about, "supervision.page", {"inspection_id": key})
    return found


def _ids(steps: Sequence[Step], matters: Collection[str]) -> set[int]:
    return {step.matter_id for step in steps if step.matter in matters}
