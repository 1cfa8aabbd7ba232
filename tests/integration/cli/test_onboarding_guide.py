"""The operators' guide 开通指南, followed to the letter: its files, its commands, the people who come in by its links."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
from tests.counties.fixtures import testland
from tests.counties.walk import PASSWORD
from tests.integration.web.conftest import Browser

from xiangxun.foundation.access import Role
from xiangxun.foundation.quotas import GIBIBYTE, Quotas, quotas_of
from xiangxun.oversight.onboarding.intake import Intake
from xiangxun.registry.tenants.queries import get_tenant

__all__ = ["testland"]

PAGE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
GUIDE = PAGE.split("## Onboard a county\n")[1].split("\n## ")[0]
STEP = re.compile(r"(?:^\*\*(?P<file>intake/[^*]+)\*\*\n\n)?^```\w+\n(?P<text>.*?)^```$", re.M | re.S)


@pytest.fixture
def followed(run, testland, app, tmp_path, monkeypatch):
    """Everything that the guide has one write and run, with a test-only plugin; what the commands printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "intake").mkdir()
    said = ""
    for step in STEP.finditer(GUIDE):
        if step["file"]:
            text = step["text"].replace('county = "weihe"', 'county = "testland"')
            (tmp_path / step["file"]).write_text(text, encoding="utf-8")
            continue
        for line in step["text"].splitlines():
            command, _, tolerated = line.partition(" || ")
            ended = run(*shlex.split(command)[1:])
            assert ended.exit_code == (1 if tolerated else 0), ended.output
            said += ended.output
    return said


def test_guide_ends_with_people_who_come_in_and_a_list_of_what_is_owed(followed, app, unit_of_work):
    links = re.findall(r"^(\w+) 的一次性链接.*\n  (/c/weihe/welcome/)#(\S+)$", followed, re.M)
    assert [username for username, _, _ in links] == ["wangmin", "lihua", "zhaojun"]
    for username, _, secret in links:
        browser = Browser(app.test_client(), "weihe")
        answer = browser.post(
            "/welcome/", {"link": secret, "new": PASSWORD, "again": PASSWORD}, page="/welcome/"
        )
        assert answer.status_code == 303, username
    with unit_of_work(None) as db:
        assert quotas_of(db)[get_tenant(db, "weihe").id] == Quotas(20 * GIBIBYTE, 50_000, 500)
    assert "认出 4 段" in followed
    assert "新登记 2 个" in followed
    assert "由县里定的参数" in followed


def test_guide_explains_every_key_and_role():
    keys = {one.metadata.get("key", one.name) for one in fields(Intake)} - {"folder"}
    rows = "\n".join(line for line in GUIDE.splitlines() if line.startswith("| `"))
    assert {key for key in keys if f"`{key}`" not in rows} == set()
    assert {role.value for role in Role if f"`{role.value}`" not in rows} == {"institution"}
