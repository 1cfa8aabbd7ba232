"""Dossier: what is missing comes first, and nothing is handed in before it is there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from xiangxun.foundation.decisions import list_receipts
from xiangxun.kernel.errors import Conflict, StepStopped
from xiangxun.registry.trainees.models import PastTraining
from xiangxun.results.dossier.queries import checklist, missing_rules
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.rules import DocumentDemand, Stage
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.tally import note_tally

DAY = date(2024, 5, 6)


@pytest.fixture
def bare(world):
    """A session of two days with its ledger and without any paper."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 3)
    session = world.hold_session(ids, {0: ids[:2], 1: ids[:1]}, papers=False)
    with world.work() as db:
        compute_ledger(db, world.actor, session)
    return session


def test_checklist_without_papers_names_rule_and_article(world, bare):
    with world.work() as db:
        rows = checklist(db, bare, Stage.SUBMIT)
    assert [(row.kind, row.title, row.wanted, row.held, row.blocks) for row in rows] == [
        ("notice", "培训通知", 1, 0, True),
        ("photos", "现场照片", 4, 0, True),
    ]
    assert [(one.rule, one.article, one.message) for one in rows[0].demands] == [
        ("TL-DOCS", "六", "材料应当齐全")
    ]


def test_checklist_of_a_daily_kind_lets_no_day_stand_for_another(world, bare):
    with world.work() as db:
        world.file(db, bare, "photos", day=DAY, count=9)
        world.file(db, bare, "notice", signed=("office",))
        rows = checklist(db, bare, Stage.SUBMIT)
    assert [(row.kind, row.per, row.held, row.missing) for row in rows] == [
        ("photos", "每个培训日", 2, 2),
        ("notice", "每期", 1, 0),
    ]
    assert rows[1].signed == {"office"}
    assert [paper.kind for paper in rows[1].papers] == ["notice"]


def test_checklist_only_looks_and_leaves_no_receipt(world, bare):
    with world.work() as db:
        before = len(list_receipts(db, "session", bare))
        checklist(db, bare, Stage.SUBMIT)
        assert len(list_receipts(db, "session", bare)) == before


def test_submit_session_without_papers_is_stopped_and_changes_nothing(world, bare):
    with pytest.raises(StepStopped, match="缺少材料：培训通知") as stopped, world.work() as db:
        submit_session(db, world.actor, bare)
    findings: Any = stopped.value.details["findings"]
    assert {one["document"] for one in findings} == {"notice", "photos"}
    with world.work() as db:
        assert get_session(db, bare).row.state == "ledgered"
        assert get_ledger(db, bare).state == "draft"


def test_submit_session_with_everything_hands_in_session_and_ledger(world, bare):
    with world.work(DAY + timedelta(days=12)) as db:
        world.file_papers(db, bare, {DAY: (), DAY + timedelta(days=1): ()})
        assert submit_session(db, world.actor, bare).state == "submitted"
        view = get_session(db, bare)
        pasts = {past.trainee_id: (past.units, past.days) for past in db.query(PastTraining)}
    assert (view.row.state, view.submitted_on) == ("submitted", DAY + timedelta(days=12))
    assert sorted(pasts.values()) == [(0, 0), (1, 1), (1, 2)]


def test_submit_session_whose_numbers_disagree_is_stopped(world, bare):
    with world.work() as db:
        world.file_papers(db, bare, {DAY: (), DAY + timedelta(days=1): ()})
        note_tally(db, bare, signed=3)
        with pytest.raises(StepStopped, match="签到3人、不计入0人与计入2人不符"):
            submit_session(db, world.actor, bare)


def test_submit_session_twice_is_a_conflict(world, bare):
    with world.work() as db:
        world.file_papers(db, bare, {DAY: (), DAY + timedelta(days=1): ()})
        submit_session(db, world.actor, bare)
        with pytest.raises(Conflict):
            submit_session(db, world.actor, bare)


def test_missing_rules_of_several_kinds_names_each_rule_once():
    demands = [DocumentDemand("a", "R-1"), DocumentDemand("b", "R-2"), DocumentDemand("c", "R-1")]
    assert missing_rules(demands) == ("R-1", "R-2")
