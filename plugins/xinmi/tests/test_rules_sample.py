"""The sample roster of the practical class 花名册样例 under the rules: 55 people, counted by two ways of reckoning."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from xiangxun.rules import Day, Gate, History, LedgerFacts, Map, PeopleFacts, Person, SessionFacts

TRUTH = Path(__file__).parent / "rosters" / "xinmi_practical_2021-03-08.xlsx.truth.json"
FIRST = date(2021, 3, 8)
SESSION = SessionFacts("session:1", "practical", tuple(Day(FIRST + timedelta(days=n)) for n in range(3)))
#: Born in these days, a person is 16 to 60 years old on the first day.
BORN = (date(1960, 3, 9), date(2005, 3, 8))


@pytest.fixture(scope="module")
def people() -> tuple[Person, ...]:
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    return tuple(
        Person(f"person:{row['row']}", birth=date.fromisoformat(row["birth_date"]), credit_days=sum(signed))
        for row, signed in zip(truth["rows"], truth["signed_in"], strict=True)
        if row["verdict"] != "reject"
    )


def test_enter_the_sample_counts_who_came_at_the_right_age(rules, people):
    checked = rules().check_people(PeopleFacts(Gate.COUNT, FIRST, SESSION, people))
    history = History(pasts=Map({"counted_before": Map()}))
    ledger = rules().decide_ledger(LedgerFacts(SESSION, people, checked.stopped(), history=history))
    counted = {line.person for line in ledger.lines if line.units}
    assert counted == {p.ref for p in people if p.birth and BORN[0] <= p.birth <= BORN[1] and p.credit_days}
    assert (len(ledger.lines), len(counted), len(checked.boundary)) == (55, 42, 0)
    assert {line.rules[0] for line in ledger.lines if not line.units} == {"XM-05-4"}
