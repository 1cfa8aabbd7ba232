"""Archive pages: lending, holding, and an appraisal from its list to the approval, by forms alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from tests.counties.walk import PASSWORD
from tests.integration.results.archives.conftest import Settled
from tests.integration.web.conftest import Browser

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import on_day
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results.archives.disposal_queries import ended_bags, list_appraisals
from xiangxun.results.archives.lending import loans_of, open_loans
from xiangxun.results.archives.queries import get_archive
from xiangxun.results.archives.service import seal_archive
from xiangxun.results.archives.verify import verify
from xiangxun.rules import ApprovalStep
from xiangxun.training.approvals import service

LATER = date(2028, 1, 1)


class Office:
    """Three people of the office and an archive whose photos have reached their end; each request has a context of its own."""

    def __init__(self, app: Flask, settled: Settled) -> None:
        self.app, self.settled = app, settled
        with settled.step() as db:
            self.archive = seal_archive(db, settled.keeper(db), settled.session, custodian="张档案")
            code = current_tenant_info(db).code
            for name, role in (("guan", Role.ARCHIVIST), ("pi", Role.AUTHORITY), ("jian", Role.AUTHORITY)):
                create_account(
                    db,
                    SYSTEM,
                    username=name,
                    name=name,
                    password=PASSWORD,
                    roles={role},
                    must_change=False,
                )
        self.browsers = {name: Browser(app.test_client(), code) for name in ("guan", "pi", "jian")}
        for name, browser in self.browsers.items():
            with app.app_context():
                browser.sign_in(name)

    def send(self, who: str, path: str, **data: str) -> None:
        with self.app.app_context():
            answer = self.browsers[who].post(path, data)
        assert answer.status_code == 303, answer.text

    def page(self, path: str, who: str = "guan") -> str:
        with self.app.app_context():
            answer = self.browsers[who].get(path)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def office(app: Flask, settled: Settled) -> Iterator[Office]:
    """The office, years later, signed in."""
    with on_day(LATER):
        yield Office(app, settled)


def test_loan_is_entered_listed_and_taken_back(office: Office) -> None:
    at = f"/archives/{office.archive.id}"
    office.send("guan", f"{at}/loans", borrower="李四", unit="审计局", purpose="核对", due="2028-01-01")
    assert "李四" in office.page("/archives/")
    with office.settled.step() as db:
        [loan] = open_loans(db)
    office.send("guan", f"{at}/loans/{loan.id}/return", remark="完好")
    assert "完好" in office.page(f"/sessions/{office.settled.session}/archive")
    with office.settled.step() as db:
        assert loans_of(db, office.archive.id)[0].remark == "完好"


def test_hold_takes_destruction_off_the_choices(office: Office) -> None:
    office.send("guan", f"/archives/{office.archive.id}/holds", reason="审计进行中")
    page = office.page("/archives/appraisals/")
    assert "审计进行中" in page
    assert 'value="destroy"' not in page


def test_appraisal_goes_from_the_list_to_the_destruction(office: Office) -> None:
    with office.settled.step() as db:
        [ended] = ended_bags(db, LATER)
    assert "1 袋档案保管期满" in office.page("/")
    told = {f"opinion_{ended.bag.id}": "destroy", f"reason_{ended.bag.id}": "无续存价值"}
    office.send("guan", "/archives/appraisals/", title="2028年鉴定", report="经鉴定小组审核", **told)
    with office.settled.step() as db:
        [made] = list_appraisals(db)
    at = f"/archives/appraisals/{made.id}"
    assert "2028年鉴定" in office.page("/", "pi")
    assert "袋档案保管期满" not in office.page("/")
    assert "同意" not in office.page(at, "guan").partition("签字")[0].partition("清册")[2]
    office.send("pi", f"{at}/decision", outcome="agreed")
    assert "第 1 名监销人" in office.page(at)
    office.send("pi", f"{at}/supervisors")
    office.send("jian", f"{at}/supervisors")
    office.send("guan", f"{at}/execution")
    assert "正在销毁" in office.page(at)
    assert "已销毁" in office.page(f"/sessions/{office.settled.session}/archive")


def test_step_of_an_approval_that_goes_on_is_said_as_such(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = (
        ApprovalStep("head", "TL-13-1", "confirm", "authority"),
        ApprovalStep("keeper", "TL-13-1", "approve", "archivist", after=frozenset({"head"})),
    )
    monkeypatch.setattr(service, "ask", lambda *told, **more: SimpleNamespace(answer=steps))
    with office.settled.step() as db:
        [ended] = ended_bags(db, LATER)
    told = {f"opinion_{ended.bag.id}": "destroy", f"reason_{ended.bag.id}": "无续存价值"}
    office.send("guan", "/archives/appraisals/", title="2028年鉴定", report="经鉴定小组审核", **told)
    with office.settled.step() as db:
        [made] = list_appraisals(db)
    office.send("pi", f"/archives/appraisals/{made.id}/decision", outcome="agreed")
    shown = office.page(f"/archives/appraisals/{made.id}", "pi")
    assert ("意见已登记" in shown, "已批准。" in shown) == (True, False)


def test_copy_is_taken_out_as_it_was_sealed_and_the_taking_is_on_record(
    office: Office, tmp_path: Path
) -> None:
    with office.settled.step() as db:
        archive = get_archive(db, office.archive.id)
    assert "取出一份" in office.page(f"/sessions/{office.settled.session}/archive")
    with office.app.app_context():
        answer = office.browsers["guan"].post(f"/archives/{archive.id}/taking")
    assert answer.status_code == 200
    content = BytesIO(answer.data)
    answer.close()
    with zipfile.ZipFile(content) as bundle:
        bundle.extractall(tmp_path / "taken")
    [folder] = (tmp_path / "taken").iterdir()
    assert verify(folder, archive.sha256).ok
