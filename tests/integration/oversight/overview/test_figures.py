"""The year's figures are those that its rows give when they are counted one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.integration.oversight.overview.test_pages import _ledger, _session
from tests.integration.registry.registers.recordland import DAY, Office

from xiangxun.foundation.audit import record
from xiangxun.oversight.overview.queries import year_of
from xiangxun.registry.trainees.models import Trainee
from xiangxun.results.acceptance.models import AcceptanceRound
from xiangxun.results.funds.models import Payment, SettlementLine
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry
from xiangxun.training.plans.models import Plan
from xiangxun.training.sessions.models import SessionTally, TrainingSession

GROUPS = ("poor", "disabled", "returnee")


@pytest.mark.parametrize("seed", range(4))
def test_figures_of_a_year_are_those_of_its_rows(office, seed):
    dice = Random(seed)
    with office.work() as db:
        for n in range(dice.randint(3, 9)):
            _lay_down(db, office, dice, str(n))
        record(db, office["office"], "ledger.compute", "session", 1)
    for own in (None, office.institution_id, office.other_institution_id):
        with office.work() as db:
            found = year_of(db, 2024, own)
            held = _held(db, own)
            assert [one.id for one in found.sessions] == [one.id for one in held]
            assert (found.people, dict(found.groups)) == _people(db, held)
            assert {key: _told(found.money[key]) for key in found.money} == _money(db, held)
            assert dict(found.grades) == _grades(db, held)
            tallies = {one.session_id: one for one in db.scalars(select(SessionTally))}
            mine = [tallies[one.id] for one in held]
            assert (found.counted, found.attended) == (
                sum(one.counted for one in mine),
                sum(one.signed for one in mine),
            )
            assert found.planned_year == sum(
                plan.people or 0
                for plan in db.scalars(select(Plan))
                if plan.state == "approved" and own in (None, plan.institution_id)
            )


def _lay_down(db: Session, office: Office, dice: Random, code: str) -> None:
    more = {
        "first_day": date(dice.choice((2023, 2024, 2024, 2024)), dice.randint(1, 12), 3),
        "state": dice.choice(("draft", "submitted", "accepted", "settled")),
        "township": dice.choice(("甲乡", "乙乡")),
        "institution_id": dice.choice((office.institution_id, office.other_institution_id)),
    }
    people = dice.randint(0, 6)
    made = _session(db, office, code, people, **more)
    _ledger(db, made, [dice.sample(GROUPS, dice.randint(0, 3)) for _ in range(people)])
    _count_somebody_again(db, dice, made)
    for key in range(dice.randint(0, 5)):
        told = {"payee": dice.choice("甲乙"), "kind": dice.choice(("pay", "pay", "withhold"))}
        awaits = dice.choice((None, None, "inspected"))
        line = SettlementLine(
            session_id=made, key=str(key), fen=dice.randint(1, 900), label="x", awaits=awaits, **told
        )
        db.add(line)
    for n in range(dice.randint(0, 3)):
        state, grade = dice.choice((("decided", "good"), ("decided", "poor"), ("revised", "good")))
        db.add(AcceptanceRound(session_id=made, n=n, state=state, grade=grade))
    for number in range(dice.randint(0, 2)):
        told_of = {"voucher": str(number), "paid_by": office["office"].account}
        db.add(Payment(session_id=made, line_key="0", fen=dice.randint(1, 500), paid_on=DAY, **told_of))
    state = dice.choice(("approved", "submitted"))
    db.add(
        Plan(
            kind="year",
            title=code,
            people=dice.randint(1, 99),
            starts=date(2024, 1, 1),
            state=state,
            institution_id=more["institution_id"],
        )
    )


def _count_somebody_again(db: Session, dice: Random, session_id: int) -> None:
    """Let people of earlier ledgers stand in this one too, some of them not counted."""
    book = db.scalars(select(LedgerBook).where(LedgerBook.session_id == session_id)).one()
    there = set(db.scalars(select(LedgerEntry.trainee_id).where(LedgerEntry.ledger_id == book.id)))
    others = [one for one in db.scalars(select(Trainee.id)) if one not in there]
    for n, person in enumerate(dice.sample(others, min(len(others), 3))):
        db.add(LedgerEntry(ledger_id=book.id, trainee_id=person, ordinal=90 + n, units=dice.randint(0, 1)))


def _held(db: Session, own: int | None) -> list[TrainingSession]:
    rows = [
        one
        for one in db.scalars(select(TrainingSession))
        if one.state != "draft" and one.first_day.year == 2024 and own in (None, one.institution_id)
    ]
    return sorted(rows, key=lambda one: (one.first_day, one.id))


def _people(db: Session, held: list[TrainingSession]) -> tuple[int, dict[str, int]]:
    books = {one.id for one in db.scalars(select(LedgerBook)) if one.session_id in {row.id for row in held}}
    entries = db.scalars(select(LedgerEntry))
    counted = {one.trainee_id for one in entries if one.ledger_id in books and one.units}
    groups = Counter(
        group for one in db.scalars(select(Trainee)) if one.id in counted for group in set(one.groups)
    )
    return len(counted), dict(groups)


def _told(money):
    return money.payable, money.withheld, money.waiting, money.paid


def _money(db: Session, held: list[TrainingSession]) -> dict[int, tuple[int, int, int, int]]:
    ids = {one.id for one in held}
    owed: dict[tuple[int, str], int] = defaultdict(int)
    sums: dict[int, Counter[str]] = {}
    for line in db.scalars(select(SettlementLine)):
        if line.session_id not in ids:
            continue
        mine = sums.setdefault(line.session_id, Counter())
        if line.kind == "withhold":
            mine["withheld"] += line.fen
        elif line.awaits is not None:
            mine["waiting"] += line.fen
        if line.awaits is None:
            owed[line.session_id, line.payee] += line.fen if line.kind == "pay" else -line.fen
    for (session, _payee), fen in owed.items():
        sums[session]["payable"] += max(fen, 0)
    for payment in db.scalars(select(Payment)):
        if payment.session_id in sums:
            sums[payment.session_id]["paid"] += payment.fen
    names = ("payable", "withheld", "waiting", "paid")
    return {session: tuple(mine[name] for name in names) for session, mine in sums.items()}  # type: ignore[misc]


def _grades(db: Session, held: list[TrainingSession]) -> dict[int, str]:
    ids = {one.id for one in held}
    rounds = sorted(db.scalars(select(AcceptanceRound)), key=lambda one: one.n)
    return {
        one.session_id: one.grade
        for one in rounds
        if one.session_id in ids and one.state == "decided" and one.grade
    }
