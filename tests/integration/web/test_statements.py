"""Statements 语句数: no page and no answer of the API asks the database more often because there are more rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask
from tests.counties.people import villagers
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser, Machine
from tests.statements import watched

from xiangxun.results.followup.queries import list_rounds
from xiangxun.results.followup.service import plan_rounds
from xiangxun.results.ledger.service import compute_ledger

FEW, MANY = 3, 36


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement sent, as it is sent."""
    with watched(app) as sent:
        yield sent


def _grown(walk: Walk, rows: int, code: str) -> Mapping[str, object]:
    """Hold a session of so many people to its ledger, beside as many plans and drafts; return what addresses name."""
    for n in range(rows):
        walk.submit_plan(title=f"五月班{code}-{n}")
        walk.draft(code=f"{code}-{n}")
    walk.to_closed(villagers(rows), code=code)
    with walk.on(walk.days[-1]) as db:
        plan_rounds(db, walk.group, walk.session)
        compute_ledger(db, walk.school, walk.session)
        found = list_rounds(db, walk.session)[0].id
    return {
        "county": "shili",
        "on": walk.days[0].isoformat(),
        "session_id": walk.session,
        "plan_id": walk.plan,
        "institution_id": walk.institution,
        "lecturer_id": walk.lecturer,
        "trainee_id": walk.admitted()[0],
        "round_id": found,
    }


def _counts(
    app: Flask, named: Mapping[str, object], read: Callable[[str], int], sent: list[str], prefix: str
) -> dict[str, int]:
    """Return how many statements each route asks when read for the second time; routes that need more are left out."""
    counts = {}
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefix) and "GET" in (rule.methods or ()) and rule.arguments <= named.keys():
            address = adapter.build(rule.endpoint, {name: named[name] for name in rule.arguments})
            read(address)
            sent.clear()
            if read(address) == 200:
                counts[rule.rule] = len(sent)
    return counts


def test_statements_of_no_page_and_no_answer_grow_with_rows(
    app: Flask, browser: Browser, machine: Machine, walk: Walk, statements: list[str]
) -> None:
    def pages(address: str) -> int:
        return browser.client.get(address).status_code

    def answers(address: str) -> int:
        return machine.client.get(address, headers=machine.headers).status_code

    counted = []
    for rows, code in ((FEW, "2024-01"), (MANY, "2024-02")):
        named = _grown(walk, rows, code)
        counted.append(
            _counts(app, named, pages, statements, "/c/<county>/")
            | _counts(app, named, answers, statements, "/api/v1/")
        )
    few, many = counted
    assert len(few) > 40
    assert {rule: (few[rule], many[rule]) for rule in few if many.get(rule, 0) > few[rule]} == {}
