"""Pages 网页: a session told to its ledger beside a draft, and the addresses of every page that these have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.foundation.decisions import list_receipts
from xiangxun.results.followup.queries import list_rounds
from xiangxun.results.followup.service import plan_rounds
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.enrolment.queries import list_imports


@pytest.fixture
def named(walk: Walk) -> Mapping[str, object]:
    """A session told to its ledger, beside a draft; what the addresses of their pages name."""
    draft = walk.draft(code="2024-09")
    walk.to_closed(villagers(12))
    with walk.on(walk.days[-1]) as db:
        plan_rounds(db, walk.group, walk.session)
        compute_ledger(db, walk.school, walk.session)
        return {
            "county": "shili",
            "draft": draft,
            "on": walk.days[0].isoformat(),
            "session_id": walk.session,
            "plan_id": walk.plan,
            "institution_id": walk.institution,
            "lecturer_id": walk.lecturer,
            "trainee_id": walk.admitted()[0],
            "round_id": list_rounds(db, walk.session)[0].id,
            "import_id": list_imports(db, walk.session)[0].id,
            "receipt_id": list_receipts(db, "session", walk.session)[0].id,
        }


def pages_of(app: Flask, named: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield endpoint and address of every page that needs no other row than those named."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        readable = rule.rule.startswith("/c/<county>/") and "GET" in (rule.methods or ())
        if readable and rule.arguments <= named.keys():
            yield rule.endpoint, adapter.build(rule.endpoint, {name: named[name] for name in rule.arguments})
    of_draft = {"county": named["county"], "session_id": named["draft"]}
    for endpoint in ("session_drafts.edit", "sessions.page"):
        yield f"{endpoint}-draft", adapter.build(endpoint, of_draft)
