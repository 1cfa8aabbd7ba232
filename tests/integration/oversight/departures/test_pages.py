"""The console's way through a departure: each button for its own duty, what is owed shown, the certificate to take."""

from __future__ import annotations

import re

import pyotp
import pytest
from tests.counties.walk import PASSWORD
from tests.integration.oversight.departures.conftest import DUE, SEAL
from tests.integration.web.conftest import Browser

from xiangxun.foundation import audit
from xiangxun.kernel import clock
from xiangxun.oversight.departures import service
from xiangxun.registry.accounts.operators import pending_secret, use_code


@pytest.fixture
def browsers(app, operators, unit_of_work):
    """A signed-in browser of each duty."""
    found = {}
    for duty, operator in operators.items():
        with unit_of_work(None) as db:
            codes = use_code(db, operator.id, pyotp.TOTP(pending_secret(db, operator.id)).at(clock.now()))
        browser = Browser(app.test_client(), "none")
        browser.root = "/operator"
        browser.client.get("/operator/")
        browser.sign_in(duty, PASSWORD)
        assert browser.send_code(codes[0]).location == "/operator/"
        found[duty] = browser
    return found


def test_county_is_asked_for_and_frozen_by_the_system_administrator_alone(browsers, tenant, row):
    said = {"tenant": tenant.id, "letter": "示函〔2099〕1号", "due": "2099-01-01"}
    assert "登记并冻结" not in browsers["audit"].get("/leaving/").text
    assert browsers["security"].post("/leaving/", said, page="/people").status_code == 403
    asked = browsers["system"].post("/leaving/", said, page="/leaving/")
    assert asked.status_code == 303
    page = browsers["system"].get(asked.location.removeprefix("/operator")).text
    assert "还没有冻结之后导出的护照" in page
    assert "正在离开" in browsers["system"].get("/").text


def test_receipt_confirmation_and_withdrawal_each_by_their_duty(browsers, leaving, row, tenant):
    page = f"/leaving/{leaving}"
    said = {"received_by": "商务局 李四", "receipt_letter": "2号", "seal": SEAL[:12], "opened": "1"}
    assert browsers["system"].post(f"{page}/receipt", said, page=page).status_code == 303
    assert row(leaving).receipt["received_by"] == "商务局 李四"
    assert browsers["system"].post(f"{page}/confirm", page=page).status_code == 403
    assert "确认离开" not in browsers["system"].get(page).text
    seen = {"seen": row(leaving).stamp}
    again = {**said, "received_by": "商务局 王五"}
    assert browsers["system"].post(f"{page}/receipt", again, page=page).status_code == 303
    late = browsers["audit"].post(f"{page}/confirm", seen, page=page)
    assert (late.status_code, "查看之后换过" in late.text, row(leaving).state) == (409, True, "asked")
    form = browsers["audit"].get(page).text
    seen = {"seen": re.findall(r'name="seen" value="(\w+)"', form)[0]}
    assert browsers["audit"].post(f"{page}/confirm", seen, page=page).status_code == 303
    assert row(leaving).state == "confirmed"
    assert browsers["audit"].post(f"{page}/withdraw", {"reason": "县函"}, page=page).status_code == 303
    assert row(leaving).state == "withdrawn"
    assert "县函" in browsers["security"].get(page).text


def test_remains_are_shown_and_the_certificate_handed_out(browsers, leaving, operators, unit_of_work):
    page = f"/leaving/{leaving}"
    for kind in ("pdf", "json"):
        assert browsers["audit"].get(f"{page}/certificate.{kind}").status_code == 404
    with unit_of_work(None) as db:
        service.confirm(db, operators["audit"], leaving)
    with clock.on_day(DUE), unit_of_work(None) as db:
        service.begin(db, leaving)
        service.note_findings(db, leaving, ["数据表 x 中仍有 1 行。"])
    assert "数据表 x 中仍有 1 行" in browsers["system"].get(page).text
    with unit_of_work(None) as db:
        service.finish(db, leaving, '{"a": 1}\n', "cd" * 32, clock.now(), locked_until=None)
        assert audit.verify(db).ok
    assert browsers["audit"].get(f"{page}/certificate.json").data == b'{"a": 1}\n'
    assert "已离开" in browsers["audit"].get("/leaving/").text
