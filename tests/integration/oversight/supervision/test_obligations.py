"""The watch: duties from all that stands in the county, resolved on the Chinese calendar, without a query per session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from tests.integration.registry.registers.recordland import DAY, Office

from xiangxun.kernel.clock import now
from xiangxun.oversight.supervision.duties import Duty
from xiangxun.oversight.supervision.facts import watch_facts
from xiangxun.oversight.supervision.obligations import obligations
from xiangxun.oversight.supervision.service import enter_inspection
from xiangxun.registry.institutions.orders import close_order, issue_order, report_result
from xiangxun.registry.registers.models import NeedPerson
from xiangxun.registry.registers.service import enter
from xiangxun.registry.trainees.models import PastTraining, Trainee
from xiangxun.results.followup.models import FollowupRoundRow
from xiangxun.results.funds.models import Payment, SettlementLine
from xiangxun.results.ledger.models import LedgerBook
from xiangxun.rules import Summary
from xiangxun.training.plans.models import Plan
from xiangxun.training.sessions.models import SessionTally, TrainingSession

LATER = DAY + timedelta(days=60)


def _add_session(db: Session, office: Office, code: str = "1", **more: Any) -> int:
    told: dict[str, Any] = {
        "institution_id": office.institution_id,
        "state": "closed",
        "first_day": DAY,
        "last_day": DAY + timedelta(days=1),
        **more,
    }
    row = TrainingSession(code=code, title=f"第{code}期", **told)
    db.add(row)
    db.flush()
    return row.id


def _duties(office: Office, on: date = LATER) -> dict[str, Duty]:
    with office.work(on) as db:
        return {duty.key: duty for duty in obligations(db, on)}


def _summary(office: Office, on: date = LATER) -> Summary:
    with office.work(on) as db:
        (found,) = watch_facts(db, on).sessions
        return found


@contextmanager
def _counted(db: Session) -> Iterator[list[str]]:
    seen: list[str] = []
    engine = db.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        # The tenth working day after 2024-05-07: the make-up Saturday 2024-05-11 is worked.
        (date(2024, 5, 8), "due"),
        (date(2024, 5, 13), "at_risk"),
        (date(2024, 5, 20), "at_risk"),
        (date(2024, 5, 21), "late"),
    ],
)
def test_duty_after_the_last_day_falls_due_in_working_days(office, on, state):
    with office.work() as db:
        _add_session(db, office)
    (duty,) = [one for key, one in _duties(office, on).items() if key.startswith("submit")]
    assert (duty.due, duty.state.value) == (date(2024, 5, 20), state)
    assert (duty.rule, duty.article, duty.message) == ("RL-4", "第四条", "培训结束后应及时报送材料")
    assert duty.about_name == "班次：第1期"


def test_duty_done_is_met_and_comes_last(office):
    with office.work() as db:
        _add_session(db, office, submitted_on=DAY + timedelta(days=9))
        _add_session(db, office, "2")
    with office.work(LATER) as db:
        states = [duty.state.value for duty in obligations(db, LATER) if duty.key.startswith("submit")]
    assert states == ["late", "met"]
    assert _summary_done_before(office, DAY + timedelta(days=8)) == set()


def _summary_done_before(office: Office, on: date) -> set[str]:
    with office.work(on) as db:
        return set(watch_facts(db, on).sessions[0].done)


def test_duty_that_counts_from_an_event_waits_for_it(office):
    with office.work() as db:
        waiting = _add_session(db, office)
        approved = _add_session(db, office, "2", approved_on=DAY)
    duties = _duties(office)
    assert (duties[f"call:session:{waiting}"].due, duties[f"call:session:{waiting}"].state.value) == (
        None,
        "due",
    )
    assert "尚未发生" in duties[f"call:session:{waiting}"].due_text
    assert duties[f"call:session:{approved}"].due == DAY + timedelta(days=5)


def test_duty_beyond_the_known_calendar_is_pending(office):
    far = date(2099, 5, 6)
    with office.work() as db:
        _add_session(db, office, first_day=far, last_day=far)
    (duty,) = [
        one for key, one in _duties(office, far + timedelta(days=90)).items() if key.startswith("submit")
    ]
    assert (duty.due, duty.state.value) == (None, "due")
    assert "工作日历待公布" in duty.due_text


def test_summary_tells_the_day_of_each_duty(office):
    with office.work() as db:
        session_id = _add_session(
            db,
            office,
            applied_on=DAY - timedelta(days=5),
            approved_on=DAY - timedelta(days=4),
            submitted_on=DAY + timedelta(days=3),
            accepted_on=DAY + timedelta(days=4),
            archived_on=DAY + timedelta(days=6),
            topics=["shop"],
        )
        db.add(SessionTally(session_id=session_id, counted=24))
        db.add(
            LedgerBook(
                session_id=session_id,
                state="draft",
                computed_on=DAY + timedelta(days=2),
                receipt_id=1,
                counted=24,
                not_counted=0,
                boundary=0,
                units=24,
            )
        )
    found = _summary(office)
    assert {key: (on - DAY).days for key, on in found.done.items()} == {
        "apply": -5,
        "approve": -4,
        "ledger": 2,
        "submit": 3,
        "accept": 4,
        "archive": 6,
    }
    assert (found.counted, found.topics, found.paper_ledger_total) == (24, frozenset({"shop"}), None)


def _round(session_id: int, key: str, closed_on: date | None) -> FollowupRoundRow:
    return FollowupRoundRow(
        session_id=session_id, key=key, rule="RL-4", method="phone", people=1, target=1, closed_on=closed_on
    )


def test_followup_is_done_when_every_round_is_closed(office):
    with office.work() as db:
        session_id = _add_session(db, office)
        db.add_all([_round(session_id, "a", DAY), _round(session_id, "b", DAY + timedelta(days=9))])
    assert dict(_summary(office, DAY + timedelta(days=8)).done) == {"followup:a": DAY}
    assert _summary(office).done["followup"] == DAY + timedelta(days=9)


def test_summary_says_when_the_session_was_last_entered_in_a_register(office):
    with office.work() as db:
        session = _add_session(db, office)
        enter(
            db,
            office["office"],
            register="damage",
            subject="session",
            subject_id=session,
            fields={"item": "灯", "price": "1", "place": "lab", "seen": "2024-05-03"},
        )
    assert "register:damage" in _summary(office).done


def _line(session_id: int, key: str, kind: str, fen: int, **more: Any) -> SettlementLine:
    return SettlementLine(session_id=session_id, key=key, kind=kind, fen=fen, label=key, payee="a", **more)


@pytest.mark.parametrize(("paid", "done"), [(699, False), (700, True)])
def test_settled_is_done_when_everything_payable_was_paid(office, paid, done):
    with office.work() as db:
        session_id = _add_session(db, office, state="settled")
        db.add_all(
            [
                _line(session_id, "heads", "pay", 1000),
                _line(session_id, "less", "withhold", 300),
                _line(session_id, "own", "borne", 9000),
                _line(session_id, "tail", "pay", 5000, awaits="inspected"),
                Payment(
                    session_id=session_id,
                    line_key="heads",
                    fen=paid,
                    paid_on=DAY,
                    voucher="1",
                    paid_by=office["office"].account,
                ),
            ]
        )
    assert ("settle" in _summary(office).done) is done


def test_paper_ledger_counted_by_an_inspector_is_held_against_the_counted(office):
    with office.work() as db:
        session_id = _add_session(db, office)
        db.add(SessionTally(session_id=session_id, counted=24))
    for day, total in ((1, 24), (2, 23)):
        with office.work(DAY + timedelta(days=day)) as db:
            told = {"found": "核对台账", "paper_ledger_total": total}
            enter_inspection(db, office["office"], session_id=session_id, fields=told)
    duty = _duties(office)[f"paper:session:{session_id}"]
    assert (duty.have, duty.least, duty.state.value, duty.owner_label) == (23, 24, "due", "示录县电商办")
    assert _summary(office, DAY + timedelta(days=1)).paper_ledger_total == 24


def test_need_orders_plans_and_registers_reach_the_rules(office):
    with office.work() as db:
        db.add(
            NeedPerson(group="poor", name="示一", id_sealed="x", id_index=b"1", listed_on=DAY, source="局")
        )
        db.add_all(
            [
                Plan(kind="month", title="五月", starts=date(2024, 5, 1), state="approved", submitted_on=DAY),
                Plan(kind="month", title="六月", starts=date(2024, 6, 1), state="returned", submitted_on=DAY),
                Plan(kind="overall", title="总", state="submitted", submitted_on=DAY),
                Plan(kind="year", title="年", starts=date(2024, 1, 1), state="draft"),
            ]
        )
        enter(db, office["archivist"], register="backup", fields={})
        order = issue_order(
            db,
            office["office"],
            institution_id=office.institution_id,
            session_id=None,
            rule="RL-3",
            demand="补",
            due=date(2024, 5, 20),
        )
    with office.work() as db:
        assert dict(watch_facts(db, DAY).plans) == {"month:2024-05": DAY, "overall": DAY}
    duties = _duties(office)
    assert (duties["need:poor"].have, duties["need:poor"].least, duties["need:poor"].of) == (0, 1, 1)
    assert duties["backup"].due == DAY + timedelta(days=1)
    mend = duties[f"mend:order:{order}"]
    assert (mend.due, mend.state.value, mend.about_name) == (
        date(2024, 5, 20),
        "late",
        "培训机构：甲培训学校",
    )
    with office.work(DAY + timedelta(days=3)) as db:
        close_order(db, office["office"], order, report="已补")
    assert _duties(office)[f"mend:order:{order}"].state.value == "met"
    assert _duties(office, DAY + timedelta(days=2))[f"mend:order:{order}"].state.value == "due"
    with office.work(DAY + timedelta(days=4)) as db:
        report_result(db, office["office"], order, result="已核实")
    assert f"mend:order:{order}" not in _duties(office)


def test_plans_handed_in_and_approved_are_events_of_the_county(office):
    with office.work() as db:
        told = {"starts": date(2024, 5, 1), "submitted_on": DAY}
        db.add(
            Plan(kind="month", title="五月", state="approved", approved_on=DAY + timedelta(days=2), **told)
        )
        db.add(Plan(kind="month", title="五月补", state="submitted", **told))
        db.add(Plan(kind="overall", title="总", state="returned", submitted_on=DAY))
    with office.work() as db:
        before = {event.key: event.on for event in watch_facts(db, DAY + timedelta(days=1)).events}
        after = {event.key: event.on for event in watch_facts(db, LATER).events}
    assert before == {"submitted:month:2024-05": DAY}
    assert after == {**before, "approved:month:2024-05": DAY + timedelta(days=2)}


def _past(db: Session, name: str, session_id: int, on: date, units: int = 1) -> None:
    told = {"birth": date(1980, 1, 1), "sex": "f", "created_at": now()}
    person = Trainee(name=name, name_key=name, id_sealed=name, id_index=name.encode(), **told)
    db.add(person)
    db.flush()
    told = {"topics": [], "days": 1, "minutes": 60}
    db.add(PastTraining(trainee_id=person.id, session_id=session_id, on=on, units=units, **told))


def test_history_tallies_people_by_institution_within_its_reach(office):
    with office.work() as db:
        own = _add_session(db, office)
        others = _add_session(db, office, "2", institution_id=office.other_institution_id)
        old = _add_session(db, office, "3", first_day=date(2020, 1, 1), last_day=date(2020, 1, 1))
        _past(db, "示一", own, DAY)
        _past(db, "示二", own, DAY)
        _past(db, "示三", own, DAY, units=0)
        _past(db, "示四", others, DAY)
        _past(db, "示五", old, date(2020, 1, 1))
    with office.work(LATER) as db:
        history = watch_facts(db, LATER).history
    assert history.tally("counted_by", f"institution:{office.institution_id}") == 2
    assert history.tally("counted_by", f"institution:{office.other_institution_id}") == 1
    assert history.tally("classes") == 2


def test_watch_asks_as_many_queries_for_fifty_sessions_as_for_one(office):
    numbers = []
    for first, count in ((0, 1), (1, 49)):
        with office.work() as db:
            for n in range(first, first + count):
                _add_session(db, office, str(n))
        with office.work(LATER) as db, _counted(db) as seen:
            found = obligations(db, LATER)
        numbers.append(len(seen))
    assert len(found) == 100
    assert numbers[0] == numbers[1] < 20


def test_drafts_and_other_counties_are_no_duties(office, unit_of_work):
    neighbour = Office.of(unit_of_work, "linlu")
    with neighbour.work() as db:
        _add_session(db, neighbour)
    with office.work() as db:
        _add_session(db, office, state="draft")
    assert _duties(office) == {}
