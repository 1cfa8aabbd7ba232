"""The API of archives: another system lends, holds, and takes an appraisal from its proposal to the destruction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from tests.counties.walk import PASSWORD
from tests.integration.results.archives.conftest import Settled
from tests.integration.web.conftest import Machine

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import on_day
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.results.archives.service import seal_archive

LATER = date(2028, 1, 1)


class Systems:
    """What acts for the people of an office years after an archive was sealed; each call has a context of its own."""

    def __init__(self, app: Flask, settled: Settled) -> None:
        self.app = app
        with settled.step() as db:
            self.archive = seal_archive(db, settled.keeper(db), settled.session, custodian="张档案")
            self.tokens = {}
            for name, role in (
                ("guan", Role.ARCHIVIST),
                ("pi", Role.AUTHORITY),
                ("jian", Role.AUTHORITY),
                ("cai", Role.FINANCE),
            ):
                made = create_account(
                    db, SYSTEM, username=name, name=name, password=PASSWORD, roles={role}, must_change=False
                )
                self.tokens[name] = issue_token(db, actor_of(db, made), label="test")

    def post(self, who: str, path: str, **body: object) -> tuple[int, Any]:
        with self.app.app_context():
            answer = Machine(self.app.test_client(), self.tokens[who]).post(path, body)
        return answer.status_code, answer.json

    def get(self, who: str, path: str) -> tuple[int, Any]:
        with self.app.app_context():
            answer = Machine(self.app.test_client(), self.tokens[who]).get(path)
        return answer.status_code, answer.json


@pytest.fixture
def systems(app: Flask, settled: Settled) -> Iterator[Systems]:
    """The systems of the office, years later."""
    with on_day(LATER):
        yield Systems(app, settled)


def test_loan_is_entered_and_given_back(systems: Systems) -> None:
    loans = f"/archives/{systems.archive.id}/loans"
    told = {"borrower": "李四", "unit": "审计局", "purpose": "核对", "due": "2028-01-09"}
    status, [loan] = systems.post("guan", loans, **told)
    assert (status, loan["borrower"], loan["due"]) == (201, "李四", "2028-01-09")
    status, [loan] = systems.post("guan", f"{loans}/{loan['id']}/return", remark="完好")
    assert (status, loan["returned_on"], loan["remark"]) == (200, "2028-01-01", "完好")
    assert systems.post("guan", loans, **{**told, "due": "后天"})[0] == 422
    assert systems.get("guan", loans)[1] == [loan]
    assert systems.get("cai", loans)[0] == 403


def test_hold_stands_until_it_is_ended_with_a_reason(systems: Systems) -> None:
    holds = f"/archives/{systems.archive.id}/holds"
    status, [hold] = systems.post("pi", holds, reason="审计进行中")
    assert (status, hold["ended_on"]) == (201, None)
    assert systems.post("pi", f"{holds}/{hold['id']}/end")[0] == 422
    systems.post("pi", f"{holds}/{hold['id']}/end", reason="审计了结")
    [ended] = systems.get("guan", holds)[1]
    assert (ended["ended_on"], ended["end_reason"]) == ("2028-01-01", "审计了结")


def test_appraisal_is_proposed_approved_watched_by_two_and_carried_out(systems: Systems) -> None:
    [bag] = [one.id for one in systems.archive.bags if one.retain_until == date(2027, 12, 31)]
    opinion = {"bag_id": bag, "opinion": "destroy", "reason": "无续存价值"}
    told = {"title": "2028年鉴定", "report": "经鉴定小组审核", "opinions": [opinion]}
    wrong = {**told, "opinions": [{**opinion, "opinion": "burn"}]}
    assert systems.post("guan", "/archives/appraisals", **wrong)[0] == 422
    status, made = systems.post("guan", "/archives/appraisals", **told)
    assert (status, made["state"], made["items"][0]["bag_id"]) == (201, "proposed", bag)
    one = f"/archives/appraisals/{made['id']}"
    assert systems.post("guan", f"{one}/decision", outcome="agreed")[0] == 403
    assert systems.post("pi", f"{one}/decision", outcome="agreed")[1]["state"] == "approved"
    systems.post("pi", f"{one}/supervisors")
    assert systems.post("guan", f"{one}/execution")[0] == 409
    assert len(systems.post("jian", f"{one}/supervisors")[1]["supervisors"]) == 2
    assert systems.post("guan", f"{one}/execution")[1]["state"] == "carried_out"
    assert systems.get("guan", "/archives/appraisals")[1][0]["items"][0]["done_on"] == "2028-01-01"
    assert systems.get("cai", one)[0] == 403
