"""Review of periods: each end is found once, in time; the desks know; an appraisal's register is a paper of its own."""

from __future__ import annotations

import io
from datetime import date
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from tests.integration.results.archives.test_disposal import LATER, office

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.jobs.schedule import daily_tasks
from xiangxun.foundation.papers import Format
from xiangxun.oversight.desk import keeping as desk
from xiangxun.oversight.papers.service import make_paper
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.archives.disposal import Opinion, carry_out, decide_appraisal, propose, supervise
from xiangxun.results.archives.queries import archived_bytes
from xiangxun.results.archives.reviewing import ending_bags, review_periods
from xiangxun.results.archives.tasks import REVIEW

__all__ = ["office"]
SOON = date(2027, 7, 2)


@pytest.fixture
def desks(monkeypatch):
    """The desk's lines without the pages they lead to."""
    monkeypatch.setattr(desk, "url_for", lambda endpoint, **_values: endpoint)
    return lambda db, actor, on: list(desk.keeping(db, actor, law_on(db, on)))


def reviewed(db):
    return db.scalar(select(func.count()).where(AuditEntry.action == "archive.review"))


def test_bag_is_found_half_a_year_before_its_end_and_once(office):
    with office.on(date(2027, 6, 30)) as db:
        assert review_periods(db, date(2027, 6, 30)) == 0
    with office.on(SOON) as db:
        assert (review_periods(db, SOON), review_periods(db, SOON)) == (1, 0)
        assert reviewed(db) == 1
        [one] = ending_bags(db, law_on(db, SOON), SOON)
        assert (one.bag.name, one.ends, one.found_on) == (office.photos().name, date(2027, 12, 31), SOON)
    with office.on() as db:
        assert ending_bags(db, law_on(db, LATER), LATER) == [], "at its end it is to be appraised"


def test_bag_kept_for_longer_is_found_again_before_its_new_end(office):
    until = date(2030, 12, 31)
    with office.on(SOON) as db:
        review_periods(db, SOON)
    with office.on() as db:
        opinion = Opinion(office.photos().id, "keep", "仍有查考价值", keep_until=until)
        appraisal = propose(db, office.archivist, title="鉴定", report="经审核", opinions=[opinion])
        decide_appraisal(db, office.people[0], appraisal, agreed=True)
        carry_out(db, office.archivist, appraisal)
        assert review_periods(db, LATER) == 0
    with office.on(date(2030, 12, 1)) as db:
        assert review_periods(db, date(2030, 12, 1)) == 1


def test_review_is_on_the_desks_of_archivist_and_authority_and_scheduled_nightly(office, desks):
    assert REVIEW in daily_tasks()
    with office.on(SOON) as db:
        assert [one for one in desks(db, office.archivist, SOON) if "将要期满" in one.what] == []
        review_periods(db, SOON)
        for actor in (office.archivist, office.people[0]):
            assert [one for one in desks(db, actor, SOON) if "将要期满" in one.what]


def test_appraisal_waits_on_one_desk_only_while_a_step_of_the_county_is_open(office, desks, monkeypatch):
    with office.on() as db:
        office.destroy(db)
        assert [one.verb for one in desks(db, office.people[0], LATER)] == ["审批"]
        monkeypatch.setattr(desk, "open_step", lambda *_: SimpleNamespace(role="centre"))
        assert desks(db, office.people[0], LATER) == []


def test_register_of_an_appraisal_prints_opinions_approval_and_supervisors(office):
    with office.on() as db:
        appraisal = office.approved(db)
        for one in office.people[1:]:
            supervise(db, one, appraisal)
        made = make_paper(db, office.archivist, "destruction_register", "appraisal", appraisal, Format.PDF)
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    assert all(words in text for words in ("销毁", "无续存价值", "审批人", "监销甲", "监销乙"))


def test_bytes_of_archives_are_counted_until_they_are_destroyed(office):
    with office.on() as db:
        assert archived_bytes(db) == sum(bag.bytes for bag in office.archive.bags)
