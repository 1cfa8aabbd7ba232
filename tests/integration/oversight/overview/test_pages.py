"""The year at a glance: figures, charts, the list behind each, nobody's neighbour, few statements."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session
from tests.integration.registry.registers.recordland import DAY, Office
from tests.statements import watched

from xiangxun.foundation import vault
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.oversight.overview.queries import FEWEST, year_of
from xiangxun.registry.trainees.bulk import ID_FIELD
from xiangxun.registry.trainees.models import Trainee
from xiangxun.results.funds.models import Payment, SettlementLine
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry
from xiangxun.training.plans.models import Plan
from xiangxun.training.sessions.models import SessionTally, TrainingSession


def _session(db: Session, office: Office, code: str, counted: int = 0, **more: Any) -> int:
    told = {"state": "submitted", "first_day": DAY, "last_day": DAY, "category": "basic", "township": "甲乡"}
    told |= {"institution_id": office.institution_id, **more}
    row = TrainingSession(code=code, title=f"第{code}期", **told)
    db.add(row)
    db.flush()
    numbers = {"signed": counted + 1, "counted": counted, "feedback_filled": 4, "feedback_satisfied": 3}
    db.add(SessionTally(session_id=row.id, **numbers))
    return row.id


def _ledger(db: Session, session_id: int, groups: list[list[str]]) -> None:
    told = {"computed_on": DAY, "receipt_id": 1, "counted": 0, "not_counted": 0, "boundary": 0, "units": 0}
    book = LedgerBook(session_id=session_id, state="submitted", **told)
    db.add(book)
    db.flush()
    for n, held in enumerate(groups):
        key = f"{session_id}-{n}"
        person = Trainee(
            name=key,
            name_key=key,
            id_sealed=vault.seal(db, ID_FIELD, key),
            id_index=key.encode(),
            birth=date(1980, 1, 1),
            sex="f",
            groups=held,
            created_at=now(),
        )
        db.add(person)
        db.flush()
        db.add(LedgerEntry(ledger_id=book.id, trainee_id=person.id, ordinal=n, units=1))


def test_year_sums_sessions_plans_forms_and_money(office):
    with office.work() as db:
        first = _session(db, office, "1", 20)
        _session(db, office, "2", 10, first_day=date(2024, 6, 1), category="brand")
        _session(db, office, "3", 99, first_day=date(2023, 12, 31))
        _session(db, office, "4", 99, state="draft")
        told = {"state": "approved", "submitted_on": DAY}
        db.add(Plan(kind="month", title="五月", people=30, starts=date(2024, 5, 1), **told))
        db.add(Plan(kind="year", title="年", people=300, starts=date(2024, 1, 1), **told))
        for key, kind, fen in (("a", "pay", 1000), ("b", "withhold", 300), ("c", "pay", 500)):
            more = {"awaits": "inspected"} if key == "c" else {}
            db.add(
                SettlementLine(session_id=first, key=key, kind=kind, fen=fen, label=key, payee="甲", **more)
            )
        paid_by = office["office"].account
        db.add(Payment(session_id=first, line_key="a", fen=600, paid_on=DAY, voucher="1", paid_by=paid_by))
    with office.work() as db:
        found = year_of(db, 2024, None)
    assert (found.counted, found.attended, found.forms) == (30, 32, (6, 8))
    assert [one for one in found.by_month() if one[1] or one[3]] == [(5, 21, 20, 30), (6, 11, 10, 0)]
    assert dict(found.by("category")) == {"basic": (21, 20), "brand": (11, 10)}
    assert found.planned_year == 300
    money = found.total
    assert (money.payable, money.withheld, money.waiting, money.paid, found.open_fen) == (
        700,
        300,
        500,
        600,
        100,
    )


def test_group_of_few_people_is_named_without_its_number(visit, office):
    with office.work() as db:
        made = _session(db, office, "1", FEWEST)
        _ledger(db, made, [["poor"]] * FEWEST + [["disabled"]] * (FEWEST - 1))
    page = visit("office").get("/overview/?year=2024").text
    rows = dict(re.findall(r"<td>([^<]+)</td>\s*<td class=\"x-num\">\s*(?:<a [^>]+>)?([^<]+?)\s*<", page))
    assert (rows["脱贫户"], rows["disabled"]) == (str(FEWEST), f"少于 {FEWEST}")
    assert f"少于 {FEWEST} 人的人群不显示人数" in page


def test_charts_stand_in_the_page_without_script_style_or_ids(visit, office):
    with office.work() as db:
        _session(db, office, "1", 20)
    page = visit("office").get("/overview/?year=2024").text
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawn) >= 4
    for chart in drawn:
        assert 'role="img" aria-label="' in chart
        assert not re.search(r"<script|<style|\sstyle=|\sid=|\son\w+=", chart)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"1", "2", "3"}),
        ("&month=6", {"2"}),
        ("&category=basic", {"1", "3"}),
        ("&township=乙乡", {"3"}),
        ("&money=paid", set()),
        ("&rated=1", {"1", "2", "3"}),
    ],
)
def test_figure_opens_the_sessions_behind_it(visit, office, query, codes):
    with office.work() as db:
        _session(db, office, "1")
        _session(db, office, "2", first_day=date(2024, 6, 1), category="brand")
        _session(db, office, "3", township="乙乡")
    page = visit("office").get(f"/overview/sessions?year=2024{query}").text
    assert set(re.findall(r"<b>第(\d)期</b>", page)) == codes


def test_figure_of_people_opens_as_many_lines_of_the_ledgers(visit, office):
    with office.work() as db:
        _ledger(db, _session(db, office, "1", FEWEST), [["poor"]] * FEWEST)
        _ledger(db, _session(db, office, "2", 2, first_day=date(2024, 6, 1)), [["poor"], []])
    clerk = visit("office")
    page = clerk.get("/overview/?year=2024").text
    figures = {
        unescape(address): int(number)
        for address, number in re.findall(r'href="[^"]*(/ledgers/\?[^"]+)">(\d+)</a>', page)
    }
    assert len(figures) > 4
    for address, number in figures.items():
        shown = clerk.get(address).text
        lines = re.search(r"<span>(\d+) 行，计入 (\d+) 人", shown)
        assert lines is not None, address
        assert number == int(lines[2 if "group=" in address else 1]), address


def test_months_are_read_in_english_as_months(visit, office):
    with office.work() as db:
        _session(db, office, "1", 20)
    page = visit("office").get("/overview/?year=2024&lang=en").text
    assert "<td>May</td>" in page
    assert not re.search(r"\d+月", page)


def test_institution_sees_its_own_year(visit, office):
    with office.work() as db:
        _session(db, office, "1", 20)
        _session(db, office, "2", 7, institution_id=office.other_institution_id)
    assert "第2期" not in visit("school").get("/overview/sessions?year=2024").text
    assert "第2期" in visit("other").get("/overview/sessions?year=2024").text
    assert "到课 8 人次，1 期" in visit("other").get("/overview/?year=2024").text
    assert "到课 29 人次，2 期" in visit("office").get("/overview/?year=2024").text


def test_year_asks_as_many_queries_for_thirty_sessions_as_for_one(visit, office, served_app):
    clerk, numbers = visit("office"), []
    for first, count in ((0, 1), (1, 1), (2, 29)):
        with office.work() as db:
            for n in range(first, first + count):
                _ledger(db, _session(db, office, str(n), 3), [["poor"]] * 2)
            record(db, office["school"], "ledger.compute", "session", first)
        with watched(served_app) as seen:
            assert clerk.get("/overview/?year=2024").status_code == 200
        numbers.append(len(seen))
    assert numbers[1] == numbers[2] < 30


def test_standing_shows_each_rule_with_where_the_session_stands(visit, office):
    with office.work() as db:
        made = _session(db, office, "1", state="open")
    page = visit("office").get(f"/overview/sessions/{made}/rules")
    assert page.status_code == 200, page.text
    for words in ("第四条", "RL-1", "已过", "还没到"):
        assert words in page.text
    assert visit("other").get(f"/overview/sessions/{made}/rules").status_code == 404


def test_coverage_says_in_words_what_is_done(visit):
    page = visit("office").get("/rules/coverage").text
    assert "到期前后列入待办" in page
    assert not re.search(r"hook |\.py:|check_session", page)


def test_year_shows_a_deed_to_the_next_who_looks(visit, office):
    with office.work() as db:
        _ledger(db, _session(db, office, "1", FEWEST), [["poor"]] * FEWEST)
        record(db, office["school"], "ledger.compute", "session", 1)
    clerks = visit("office"), visit("office")
    words = "到课 6 人次，1 期", "到课 9 人次，2 期"
    assert [words[0] in one.get("/overview/?year=2024").text for one in clerks] == [True, True]
    with office.work() as db:
        _ledger(db, _session(db, office, "2", 2), [["poor"]] * 2)
        record(db, office["school"], "ledger.compute", "session", 2)
    for one in clerks:
        page = one.get("/overview/?year=2024").text
        assert words[1] in page
        assert f"{FEWEST + 2} 人" in page
        assert "第2期" in one.get("/overview/sessions?year=2024").text
