"""`xiangxun tenant create|furnish|checklist`: a county from one file, as often as one likes, and what it owes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.counties.fixtures import testland
from tests.counties.people import roster_workbook, villagers

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, Role
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.interpretations.confirming import confirm, open_keys, proposals
from xiangxun.registry.interpretations.queries import list_interpretations
from xiangxun.registry.interpretations.regulation import keep_regulation, quotation
from xiangxun.registry.registers.need_list import need_counts
from xiangxun.registry.tenants.queries import get_tenant
from xiangxun.registry.townships.queries import township_names

__all__ = ["testland"]

INTAKE = """
title = "新县"
region = "990103"
county = "testland"
regulation = "regulation.txt"
townships = "townships.csv"

[administrator]
username = "wangmin"
name = "王敏"

[[person]]
username = "caiwu"
name = "财务科"
roles = ["finance"]

[[need_list]]
group = "poor_household"
file = "need.xlsx"
source = "县乡村振兴局 2026-03-01"

[[reading]]
key = "age.count"
value = "strict"
since = 2026-01-01
document = "会议纪要〔2026〕1号"
"""


@pytest.fixture
def intake(tmp_path):
    """What an office brings, in a folder; the file that names it all."""
    (tmp_path / "county.toml").write_text(INTAKE, encoding="utf-8")
    (tmp_path / "regulation.txt").write_text("第一条 目的。\n第二条 范围。\n（一）农户。", encoding="gb18030")
    (tmp_path / "townships.csv").write_text("序号,乡镇\n1,东镇\n2,西乡\n", encoding="utf-8-sig")
    (tmp_path / "need.xlsx").write_bytes(roster_workbook(villagers(3)))
    return tmp_path / "county.toml"


DAY = date(2026, 3, 1)


@pytest.fixture
def make_actor(unit_of_work):
    """`make_actor(tenant, role)`: somebody with an account of the county."""

    def make(tenant, role):
        with unit_of_work(tenant) as db:
            made = create_account(db, SYSTEM, username=role.value, name="某人", password=None, roles=[role])
            return Actor(account=made, name="某人", roles=frozenset({role}))

    return make


@pytest.fixture
def county(run, testland, intake, app, unit_of_work):
    """The county, opened from the file; its number and what was printed."""
    made = run("tenant", "create", "xinxian", "--from", str(intake))
    assert made.exit_code == 0, made.output
    with unit_of_work(None) as db:
        return get_tenant(db, "xinxian").id, made.output


def test_create_from_a_file_takes_in_what_the_county_brings(county, unit_of_work):
    tenant, said = county
    assert len(re.findall(r"/c/xinxian/welcome/#\S{43}$", said, re.M)) == 2
    assert "认出 3 段" in said
    with unit_of_work(tenant) as db:
        assert list(township_names(db)) == ["东镇", "西乡"]
        assert need_counts(db)["poor_household"] == (3, 0, 0)
        assert proposals(db)["age.count"].value == "strict"
        assert {one.username for one in list_accounts(db)} == {"wangmin", "caiwu"}
        assert audit.verify(db).ok


def test_prepared_reading_holds_only_once_the_authority_confirms_it(county, make_actor, unit_of_work):
    tenant, _said = county
    with unit_of_work(tenant) as db:
        assert not list_interpretations(db)
    authority = make_actor(tenant, Role.AUTHORITY)
    with unit_of_work(tenant) as db:
        before = set(open_keys(db))
        confirmed = confirm(db, authority, before, document="纪要2号", from_on=DAY)
        assert confirmed == len(before) > 1
    with unit_of_work(tenant) as db:
        recorded = {one.key: one for one in list_interpretations(db)}
        assert recorded.keys() == before
        assert (recorded["age.count"].value, recorded["age.count"].document) == (
            "strict",
            "会议纪要〔2026〕1号",
        )
        assert recorded["class.most"].document == "纪要2号"
        assert not open_keys(db)
        assert not proposals(db)


def test_furnish_again_changes_nothing(county, run, intake):
    again = run("tenant", "furnish", "xinxian", "--from", str(intake))
    assert again.exit_code == 0, again.output
    assert "新登记 0 个，原有 2 个" in again.output
    assert "登记 0 人，原有 3 人" in again.output
    assert "/welcome/#" not in again.output


def test_furnish_again_leaves_what_the_county_did_itself_since(county, run, intake, make_actor, unit_of_work):
    tenant, _said = county
    authority = make_actor(tenant, Role.AUTHORITY)
    with unit_of_work(tenant) as db:
        confirm(db, authority, ["age.count"], document="纪要2号", from_on=DAY)
        keep_regulation(db, authority, "第一条 新的目的。")
    again = run("tenant", "furnish", "xinxian", "--from", str(intake))
    assert again.exit_code == 0, again.output
    assert "该县已有 1 段，未改动" in again.output
    assert "待确认的解释：0 项" in again.output
    assert "另有 1 项该县已有解释，未改动" in again.output
    with unit_of_work(tenant) as db:
        assert quotation(db, "第一条") == "第一条 新的目的。"
        assert not proposals(db)
        assert [one.key for one in list_interpretations(db)] == ["age.count"]


def test_checklist_says_what_is_missing_and_fails_until_all_is_there(county, run):
    _tenant, said = county
    listed = run("tenant", "checklist", "xinxian")
    assert listed.exit_code == 1
    assert listed.output in said
    for owed in ("管理员自设口令", "管理员动态口令", "领导小组", "由县里定的参数", "培训机构", "讲师"):
        assert owed in listed.output
    for there in ("制度原文", "乡镇"):
        assert there not in listed.output


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('regulation = "regulation.txt"', 'regulations = "x"', "不认识的键 regulations"),
        ('file = "need.xlsx"', 'file = "gone.xlsx"', "打不开“gone.xlsx”"),
        ('key = "age.count"', 'key = "age.nothing"', "没有此参数"),
        ('roles = ["finance"]', 'roles = ["king"]', "不在平台角色之内"),
    ],
)
def test_wrong_file_says_what_is_wrong(run, testland, app, intake, right, wrong, said):
    intake.write_text(INTAKE.replace(right, wrong), encoding="utf-8")
    refused = run("tenant", "create", "xinxian", "--from", str(intake))
    assert refused.exit_code == 1
    assert said in refused.output


def test_trial_county_is_opened_and_ended_by_command(county, run):
    opened = run("tenant", "trial", "xinxian")
    assert (opened.exit_code, "/c/xinxian-trial/" in opened.output) == (0, True), opened.output
    assert run("tenant", "trial", "xinxian").exit_code == 1
    assert run("tenant", "trial", "xinxian", "--end").exit_code == 0
    assert run("tenant", "trial", "xinxian", "--end").exit_code == 1
