"""Gates 关口: both sides of each line, and what opens a shut one: a paper, a reason, an exception, an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation.audit import verify
from xiangxun.foundation.decisions.models import Receipt
from xiangxun.kernel.errors import StepStopped
from xiangxun.registry.documents.service import file_document
from xiangxun.registry.interpretations.service import law_on
from xiangxun.rules.answers import DocumentDemand
from xiangxun.rules.facts import Day as DayFact
from xiangxun.rules.facts import Paper as PaperFact
from xiangxun.rules.facts import SessionCheck, SessionFacts
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.days import observe_day
from xiangxun.training.sessions.gates import explain_gate, held, session_check, unmet, wanted
from xiangxun.training.sessions.queries import get_session


def count_receipts(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Receipt)) or 0


def stopped_by(stopped: pytest.ExceptionInfo[StepStopped]) -> list[str]:
    """Return the rules that stopped the step."""
    return [one["rule"] for one in findings(stopped)]


def findings(stopped: pytest.ExceptionInfo[StepStopped]) -> list[dict[str, Any]]:
    """Return what stopped the step, in words."""
    found: Any = stopped.value.details["findings"]
    return list(found)


def state(walk: Walk) -> str:
    with walk.on() as db:
        return get_session(db, walk.session).row.state


def test_apply_with_fifty_goes_and_with_fifty_one_is_stopped_until_a_reason_is_given(walk: Walk) -> None:
    walk.approve_plan()
    walk.draft(code="50", planned_people=50)
    assert walk.apply() == "applied"
    walk.draft(code="51", planned_people=51)
    with pytest.raises(StepStopped) as stopped:
        walk.apply()
    assert stopped_by(stopped) == ["TL-3-3"]
    assert "51人" in stopped.value.message
    assert state(walk) == "draft"
    walk.rule("TL-3-3", f"session:{walk.session}")
    assert walk.apply() == "applied"


def test_open_without_the_notice_is_stopped_and_names_the_paper(walk: Walk) -> None:
    walk.to_approved()
    with pytest.raises(StepStopped) as stopped:
        walk.open()
    (missing,) = findings(stopped)
    assert (missing["rule"], missing["document"], missing["severity"]) == ("TL-7-1", "notice", "block")
    assert "培训通知" in missing["message"]
    walk.file("notice")
    walk.open()
    assert state(walk) == "open"


def test_open_with_a_plan_not_yet_approved_is_stopped(walk: Walk) -> None:
    walk.plan = walk.submit_plan()
    walk.draft()
    walk.apply()
    walk.decide("review")
    walk.decide("approve")
    walk.file("notice")
    with pytest.raises(StepStopped) as stopped:
        walk.open()
    assert stopped_by(stopped) == ["TL-3-2"]
    assert state(walk) == "approved"


def test_open_block_without_exception_lets_nobody_allow_it_and_stays_shut(walk: Walk) -> None:
    walk.plan = walk.submit_plan()
    walk.draft()
    walk.apply()
    walk.decide("review")
    walk.decide("approve")
    walk.file("notice")
    walk.rule("TL-3-2", f"session:{walk.session}")
    with pytest.raises(StepStopped):
        walk.open()


def test_close_with_an_open_question_waits_for_the_answer_and_says_who_gives_it(walk: Walk) -> None:
    walk.to_open(villagers(3))
    there = dict.fromkeys(walk.admitted(), "present")
    for day in walk.days:
        walk.hold(day)
        walk.sign(day, there)
    walk.settle()
    with walk.on(walk.days[0]) as db:
        observe_day(db, walk.office, walk.session, walk.days[0], head_count=2, observers=["office"])
    with pytest.raises(StepStopped) as stopped:
        walk.close()
    (finding,) = findings(stopped)
    assert (finding["rule"], finding["asks"]) == ("TL-6-3", "leading_group")
    assert finding["options"] == ["plausible", "implausible"]
    walk.rule("TL-6-3", f"session:{walk.session}", "implausible")
    with pytest.raises(StepStopped):
        walk.close()
    walk.rule("TL-6-3", f"session:{walk.session}", "plausible")
    walk.close()
    assert state(walk) == "closed"


def test_close_with_as_many_seen_as_signed_asks_nothing(walk: Walk) -> None:
    walk.to_open(villagers(3))
    for day in walk.days:
        walk.hold(day)
        walk.sign(day, dict.fromkeys(walk.admitted(), "present"))
    walk.settle()
    with walk.on(walk.days[0]) as db:
        observe_day(db, walk.office, walk.session, walk.days[0], head_count=3, observers=["office"])
    walk.close()


def test_explain_gate_tells_what_pass_gate_would_and_takes_no_step(walk: Walk) -> None:
    walk.plan = walk.submit_plan()
    walk.draft()
    with walk.on() as db:
        before = count_receipts(db)
        explained = explain_gate(db, walk.session, Stage.OPEN)
        assert [one["rule"] for one in explained.obstacles] == ["TL-3-2", "TL-7-1"]
        assert [demand.kind for demand in explained.missing] == ["notice"]
        assert count_receipts(db) == before
    assert state(walk) == "draft"


def test_missing_documents_of_each_day_are_counted_by_day(walk: Walk) -> None:
    walk.to_open(villagers(2))
    first, second = walk.days

    def lacking() -> list[str]:
        with walk.on() as db:
            facts = session_check(db, walk.session, Stage.SUBMIT)
            demands = law_on(db, FIRST_DAY).documents(Stage.SUBMIT)
            return [demand.kind for demand in unmet(demands, facts)]

    assert lacking() == ["sign_in_sheet", "photos"]
    walk.file("sign_in_sheet", day=first, count=2)
    assert lacking() == ["sign_in_sheet", "photos"]
    walk.file("sign_in_sheet", day=second)
    assert lacking() == ["photos"]
    for day in walk.days:
        walk.file("photos", day=day)
        walk.file("photos", day=day)
    assert lacking() == []


@pytest.mark.parametrize(
    ("per", "count", "demanded"), [("session", 2, 2), ("day", 2, 6), ("week", 1, 2), ("lecturer", 3, 0)]
)
def test_wanted_multiplies_by_what_the_demand_is_per(per: str, count: int, demanded: int) -> None:
    days = tuple(DayFact(FIRST_DAY + timedelta(days=n)) for n in (0, 4, 7))
    facts = SessionCheck(Stage.SUBMIT, FIRST_DAY, SessionFacts("session:1", days=days))
    assert wanted(DocumentDemand("photos", "TL-7-3", count=count, per=per), facts) == demanded  # type: ignore[arg-type]


def test_held_counts_papers_of_other_days_for_no_day() -> None:
    session = SessionFacts("session:1", days=(DayFact(FIRST_DAY),))
    papers = (PaperFact("photos", FIRST_DAY, day=FIRST_DAY - timedelta(days=1), count=9),)
    facts = SessionCheck(Stage.SUBMIT, FIRST_DAY, session, papers=papers)
    assert held(DocumentDemand("photos", "TL-7-3", count=2, per="day"), facts) == 0


def test_gate_stopped_leaves_neither_receipt_nor_audit_entry(walk: Walk) -> None:
    walk.to_approved()
    with walk.on() as db:
        before = verify(db).entries
    with pytest.raises(StepStopped):
        walk.open()
    with walk.on() as db:
        assert verify(db).entries == before


def test_paper_with_content_is_kept_and_counts(walk: Walk) -> None:
    walk.to_approved()
    with walk.on() as db:
        file_document(
            db,
            walk.school,
            subject="session",
            subject_id=walk.session,
            kind="notice",
            title="通知",
            on=FIRST_DAY,
            content=b"%PDF-1.4\n%%EOF\n",
            name="通知.pdf",
        )
    walk.open()
