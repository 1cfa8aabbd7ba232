"""Paper facts 文书取数: which slice tells what for each paper, and under which law it is worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.oversight.supervision.paper import inspection_record
from xiangxun.oversight.supervision.queries import get_inspection
from xiangxun.registry.institutions.paper import rectification_order
from xiangxun.registry.institutions.queries import get_order
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.acceptance.paper import acceptance_opinion
from xiangxun.results.archives.paper import appraisal_register, archive_index, destruction_register
from xiangxun.results.funds.paper import settlement_paper
from xiangxun.results.ledger.paper import ledger_paper
from xiangxun.rules.law import Law
from xiangxun.training.attendance.paper import sign_in_sheet
from xiangxun.training.enrolment.paper import roster
from xiangxun.training.feedback.paper import feedback_form
from xiangxun.training.plans.paper import plan_approval
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions.paper import application_report, notice
from xiangxun.training.sessions.queries import SessionView, get_session

_OF_A_SESSION: Mapping[str, Callable[[Session, SessionView, Law], PaperFacts]] = {
    "application_report": application_report,
    "notice": notice,
    "roster": roster,
    "feedback_form": feedback_form,
    "ledger": ledger_paper,
    "acceptance_opinion": acceptance_opinion,
    "settlement": settlement_paper,
    "archive_index": archive_index,
}


def paper_law(db: Session, subject: str, subject_id: int) -> Law:
    """Return the law whose words a paper about this matter uses."""
    if subject == "session":
        return law_on(db, get_session(db, subject_id).row.first_day)
    if subject == "order":
        return law_on(db, get_order(db, subject_id).issued_on)
    return law_on(db, today())


def paper_facts(
    db: Session, law: Law, key: str, subject: str, subject_id: int, on: date | None
) -> PaperFacts:
    """Return what the paper `key` about a matter says; `on` is the day of a day's paper.

    Raises `NotFound` where the matter has not come so far, `InvalidInput` for a paper that is not about it.
    """
    match key, subject:
        case _, "session" if key in _OF_A_SESSION:
            return _OF_A_SESSION[key](db, get_session(db, subject_id), law)
        case "sign_in", "session" if on is not None:
            return sign_in_sheet(db, get_session(db, subject_id), law, on)
        case "plan_approval", "plan":
            return plan_approval(db, get_plan(db, subject_id), law)
        case "rectification_order", "order":
            order = get_order(db, subject_id)
            row = get_session(db, order.session_id).row if order.session_id else None
            return rectification_order(db, order, law, session=f"{row.code} {row.title}" if row else "")
        case "inspection_record", "inspection":
            return inspection_record(db, get_inspection(db, subject_id), law)
        case "destruction_register", "county":
            return destruction_register(db, law)
        case "destruction_register", "appraisal":
            return appraisal_register(db, subject_id, law)
    raise InvalidInput("没有这种文书，或它不属于这一事项；请从“文书”页进入。")
