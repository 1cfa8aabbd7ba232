"""`rules trace`: each hook call of a played session in short, and nothing personal in it."""

from __future__ import annotations

import re

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import list_receipts, trace


def test_trace_of_a_played_session_tells_each_call_in_order(smooth):
    with unit_of_work(smooth.played.tenant) as db:
        found = trace(db, "session", smooth.played.session)
        receipts = list_receipts(db, "session", smooth.played.session)
    assert [one.receipt for one in found] == sorted(row.id for row in receipts)
    assert {"check_people", "check_session", "decide_ledger", "decide_acceptance", "decide_funding"} <= {
        one.hook for one in found
    }
    counting = next(one for one in found if one.facts.startswith("gate=count"))
    assert "people×12" in counting.facts
    assert "Finding TL-5-3 block" in counting.answer
    assert ("age.count", {"at_most": 60}) in counting.parameters
    ledger = [one for one in found if one.hook == "decide_ledger"][-1]
    assert "lines（" in ledger.answer


def test_trace_tells_no_value_that_is_somebodys(smooth):
    with unit_of_work(smooth.played.tenant) as db:
        told = " ".join(f"{one.facts} {one.answer}" for one in trace(db, "session", smooth.played.session))
    assert not re.search(r"\b(birth|age|id_number|phone)\b", told)
    assert "@sealed" not in told
    assert "person:" not in told


def test_trace_of_a_session_without_decisions_is_empty(smooth):
    with unit_of_work(smooth.played.tenant) as db:
        assert trace(db, "session", 10**9) == []
