"""Assessment facts 讲师考核事实: one lecturer's class, by forms, observation, papers and the people there each day."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.rules.facts import AssessmentFacts, Engaged
from xiangxun.rules.vocabulary import Map
from xiangxun.training.attendance.queries import people_there
from xiangxun.training.feedback.queries import form_totals, observed
from xiangxun.training.sessions.facts import session_facts
from xiangxun.training.sessions.queries import EngagedView


def assessment_facts(db: Session, session_id: int, engaged: EngagedView) -> AssessmentFacts:
    """Return what `decide_lecturer_assessment` is given about one lecturer of a session."""
    session = session_facts(db, session_id)
    there = people_there(db, session_id)
    filled = satisfied = 0
    for totals in form_totals(db, session_id):
        if totals.lecturer_id in (engaged.lecturer_id, None):
            filled, satisfied = filled + totals.filled, satisfied + totals.satisfied
    lecturer = ref("lecturer", engaged.lecturer_id)
    return AssessmentFacts(
        session=session,
        lecturer=Engaged(lecturer, frozenset(engaged.purposes), engaged.guest, engaged.grade or ""),
        satisfied=satisfied,
        filled=filled,
        observed=Map(observed(db, session_id, engaged.lecturer_id)),
        present=tuple(there.get(day.on, 0) for day in session.days),
        papers=papers(db, "session", session_id),
        rulings=rulings(db, "session", session_id),
    )
