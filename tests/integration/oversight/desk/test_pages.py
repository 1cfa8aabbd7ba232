"""The desk: each finds what waits for him, and nobody another's affairs; a fixed number of statements."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from tests.integration.registry.registers.recordland import DAY, Office

from xiangxun.foundation.audit import record
from xiangxun.foundation.db import db as database
from xiangxun.oversight.supervision.service import enter_inspection, present_inspection
from xiangxun.oversight.supervision.watching import keep_watch
from xiangxun.registry.institutions.service import register_institution
from xiangxun.results.followup.models import FollowupRoundRow
from xiangxun.training.plans.models import Plan
from xiangxun.training.sessions.models import TrainingSession

LONG_AGO = date(2024, 4, 1)


def _session(db: Session, office: Office, code: str = "1", **more: Any) -> int:
    told: dict[str, Any] = {
        "state": "closed",
        "first_day": LONG_AGO,
        "last_day": LONG_AGO,
        "title": f"第{code}期",
    }
    row = TrainingSession(code=code, **{**told, "institution_id": office.institution_id, **more})
    db.add(row)
    db.flush()
    return row.id


def _part(page: str, name: str) -> str:
    found = re.search(rf'<section class="x-sheet" id="{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_late_duty_stands_on_the_desk_of_who_owes_it_with_article_and_place(visit, office):
    with office.work() as db:
        session_id = _session(db, office)
    late = _part(visit("school").get("/").text, "late")
    for words in (
        "培训结束后应及时报送材料",
        "第四条",
        "第1期",
        "逾 20 天",
        f"/sessions/{session_id}/dossier",
    ):
        assert words in late
    assert "第1期" not in visit("other").get("/").text
    clerk = visit("office").get("/").text
    assert _part(clerk, "late") == ""
    assert "须催办" in clerk


@pytest.mark.parametrize(
    ("state", "who", "act"),
    [
        ("submitted", "office", "验收：第1期"),
        ("settled", "archivist", "归档：第1期"),
        ("draft", "school", "申请：第1期"),
        ("open", "school", "结班：第1期"),
    ],
)
def test_session_waits_on_the_desk_whose_step_is_next(visit, office, state, who, act):
    with office.work() as db:
        _session(db, office, state=state, first_day=DAY, last_day=DAY)
    seen = {one: act in visit(one).get("/").text for one in ("school", "office", "archivist", "other")}
    assert seen == {one: one == who for one in seen}


def test_step_that_a_duty_already_asks_for_is_said_once(visit, office):
    with office.work() as db:
        _session(db, office, state="ledgered")
    page = visit("school").get("/").text
    assert "培训结束后应及时报送材料" in page
    assert "报送：第1期" not in page


def test_class_is_opened_from_its_first_day_and_announced_a_week_before(visit, office):
    with office.work() as db:
        _session(db, office, "1", state="approved", first_day=DAY, last_day=DAY)
        _session(
            db,
            office,
            "2",
            state="approved",
            first_day=DAY + timedelta(days=7),
            last_day=DAY + timedelta(days=8),
        )
        _session(
            db,
            office,
            "3",
            state="approved",
            first_day=DAY + timedelta(days=8),
            last_day=DAY + timedelta(days=8),
        )
    page = visit("school").get("/").text
    assert "开班：第1期" in _part(page, "waiting")
    assert "开班：第2期" in _part(page, "coming")
    assert "开班：第3期" not in page


def test_class_that_is_over_on_record_before_its_first_day_is_not_announced(visit, office):
    with office.work() as db:
        _session(
            db, office, state="accepted", first_day=DAY + timedelta(days=2), last_day=DAY + timedelta(days=2)
        )
    assert "开班：第1期" not in visit("school").get("/").text


def test_step_waits_since_a_day_only_once_that_day_has_come(visit, office):
    with office.work() as db:
        _session(
            db,
            office,
            "1",
            state="draft",
            first_day=DAY + timedelta(days=9),
            last_day=DAY + timedelta(days=9),
        )
        _session(db, office, "2", state="draft", first_day=LONG_AGO, last_day=LONG_AGO)
    waiting = _part(visit("school").get("/").text, "waiting")
    assert "申请：第1期" in waiting
    assert waiting.count("自 ") == 1


def test_record_to_sign_waits_for_the_inspected_alone(visit, office):
    with office.work() as db:
        made = enter_inspection(
            db,
            office["office"],
            institution_id=office.institution_id,
            fields={"found": "甲", "opinion": "乙"},
        )
        present_inspection(db, office["office"], made)
    waits = f"签字：检查记录 {made}"
    assert waits in visit("office").get("/").text
    assert waits not in visit("school").get("/").text  # his turn comes after the inspector's
    visit("office").post(f"/supervision/inspections/{made}/sign", key="inspector")
    assert waits in visit("school").get("/").text
    assert waits not in visit("other").get("/").text


def test_plan_given_back_and_calls_to_make_wait_for_their_institution(visit, office):
    with office.work() as db:
        db.add(Plan(kind="year", title="年度计划甲", state="returned", institution_id=office.institution_id))
        told = {"key": "a", "rule": "RL-4", "method": "phone", "people": 12, "target": 10, "due": DAY}
        db.add(FollowupRoundRow(session_id=_session(db, office, state="archived"), **told))
    page = visit("school").get("/").text
    assert "修改：年度计划甲" in page
    assert "已访 0 人，应访 10 人" in page
    other = visit("other").get("/").text
    assert "年度计划甲" not in other
    assert "应访 10 人" not in other


def test_calls_of_others_do_not_push_ones_own_off_the_desk(visit, office):
    with office.work() as db:
        other = register_institution(db, office["office"], name="先到期的学校")
        held = [(f"1{n:02}", other, DAY) for n in range(40)]
        for code, institution, due in (*held, ("2", office.institution_id, DAY + timedelta(6))):
            session = _session(db, office, code, state="archived", institution_id=institution)
            told = {"key": "a", "rule": "RL-4", "method": "phone", "people": 12, "target": 10, "due": due}
            db.add(FollowupRoundRow(session_id=session, **told))
    assert "第2期：已访 0 人" in visit("school").get("/").text


def test_navigation_counts_open_decisions_and_what_was_late_this_morning(visit, office):
    with office.work() as db:
        _session(db, office)
        made = enter_inspection(
            db,
            office["office"],
            institution_id=office.institution_id,
            fields={"found": "甲", "opinion": "乙"},
        )
        present_inspection(db, office["office"], made)
        keep_watch(db, DAY)

    def counts(who: str) -> list[str]:
        bar = visit(who).get("/plans/").text.partition("</nav>")[0]
        return re.findall(r'<span class="x-nav__n">(\d+)', bar)

    assert (counts("office"), counts("school"), counts("other")) == (["1", "1"], ["1"], [])


def test_desk_asks_as_many_queries_for_forty_sessions_as_for_two(visit, office, served_app):
    numbers = []
    clerk = visit("school")
    for first, count in ((0, 1), (1, 1), (2, 38)):
        with office.work() as db:
            for n in range(first, first + count):
                state = ("closed", "draft")[n % 2]
                told = {"key": "a", "rule": "RL-4", "method": "phone", "people": 1, "target": 1}
                db.add(FollowupRoundRow(session_id=_session(db, office, str(n), state=state), **told))
            record(db, office["school"], "followup.plan", "session", first)
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any, seen: list[str] = seen) -> None:
            seen.append(statement)

        with served_app.app_context():
            engine = database.engine
        event.listen(engine, "before_cursor_execute", note)
        assert clerk.get("/").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        numbers.append(len(seen))
    assert numbers[1] == numbers[2] < 50


def test_desk_shows_a_deed_to_the_next_who_looks(visit, office):
    with office.work() as db:
        session_id = _session(db, office, state="submitted")
        record(db, office["school"], "dossier.submit", "session", session_id)
    clerks = visit("office"), visit("office")
    assert ["验收：第1期" in one.get("/").text for one in clerks] == [True, True]
    with office.work() as db:
        made = enter_inspection(
            db,
            office["office"],
            institution_id=office.institution_id,
            fields={"found": "甲", "opinion": "乙"},
        )
    present = f"/supervision/inspections/{made}/present"
    assert [f"检查记录 {made}" in one.get("/").text for one in clerks] == [False, False]
    clerks[0].post(present)
    assert [f"签字：检查记录 {made}" in one.get("/").text for one in clerks] == [True, True]


def test_desk_that_was_seen_before_asks_no_stage_again(visit, office, served_app):
    with office.work() as db:
        record(db, office["school"], "dossier.submit", "session", _session(db, office, state="submitted"))
    clerk = visit("office")
    first = clerk.get("/").text
    with served_app.app_context():
        engine = database.engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    again = clerk.get("/").text
    event.remove(engine, "before_cursor_execute", note)
    assert again == first
    assert len(seen) < 5
    assert "验收：第1期" in first


def test_desk_of_another_day_or_language_is_another(visit, office):
    with office.work() as db:
        record(db, office["school"], "dossier.submit", "session", _session(db, office))
    clerk = visit("school")
    assert "逾 20 天" in clerk.get("/").text
    assert "20 days late" in clerk.get("/?lang=en").text
    assert "逾 20 天" in clerk.get("/?lang=zh").text
    clerk.office = replace(office, day=DAY + timedelta(days=1))
    assert "逾 21 天" in clerk.get("/").text


def test_desk_shows_thirty_and_leads_to_all_of_them(visit, office):
    with office.work() as db:
        for n in range(131):
            _session(db, office, f"{n:03}", state="submitted")
    clerk = visit("office")
    desk = clerk.get("/").text
    assert "131 件等您办" in desk
    waiting = _part(desk, "waiting")
    assert waiting.count('<a class="what"') == 30
    assert "其余 101 件" in waiting
    first = clerk.get("/desk/waiting").text
    following = re.search(r'rel="next" href="/c/shilu([^"]+)"', first)
    assert following is not None
    second = clerk.get(following[1]).text
    assert 'rel="next"' not in second
    shown = [re.findall(r'<a class="what" href="([^"]+)"', one) for one in (first, second)]
    assert [len(one) for one in shown] == [100, 31]
    assert len({*shown[0], *shown[1]}) == 131
    assert '<a class="what"' not in visit("other").get("/desk/waiting").text
