"""The nightly watch: what it keeps, since when, and that it may be repeated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from tests.integration.registry.registers.recordland import DAY, Office

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.jobs.registry import find_task
from xiangxun.kernel.clock import on_day
from xiangxun.oversight.supervision.models import WatchedDuty
from xiangxun.oversight.supervision.queries import LATE_COUNT, watched_since
from xiangxun.oversight.supervision.tasks import TASK
from xiangxun.oversight.supervision.watching import keep_watch
from xiangxun.training.sessions.models import TrainingSession

#: The tenth working day after DAY, on which the papers are due.
DUE = date(2024, 5, 20)


def _session(office: Office, **more: Any) -> int:
    with office.work() as db:
        told = {"code": "1", "title": "一期", "first_day": DAY, "last_day": DAY + timedelta(days=1), **more}
        row = TrainingSession(institution_id=office.institution_id, state="closed", **told)
        db.add(row)
        db.flush()
        return row.id


def _watch(office: Office, on: date) -> dict[str, int]:
    with office.work(on) as db:
        return dict(keep_watch(db, on))


def _kept(office: Office, key: str) -> WatchedDuty:
    with office.work() as db:
        found = db.scalars(select(WatchedDuty).where(WatchedDuty.key == key)).one()
        db.expunge(found)
        return found


def test_watch_keeps_what_is_not_met_with_article_and_institution(office):
    session_id = _session(office)
    counts = _watch(office, DUE + timedelta(days=1))
    assert counts == {"late": 1, "at_risk": 0, "due": 1}
    kept = _kept(office, f"submit:session:{session_id}")
    assert (kept.state, kept.rule, kept.article, kept.due) == ("late", "RL-4", "第四条", DUE)
    assert (kept.institution_id, kept.about, kept.owner) == (
        office.institution_id,
        f"session:{session_id}",
        "institution",
    )
    with office.work() as db:
        assert db.scalar(LATE_COUNT, {"own": office.institution_id}) == 1
        assert db.scalar(LATE_COUNT, {"own": office.other_institution_id}) == 0


def test_watch_is_a_deed_of_the_county_and_says_what_it_found(office):
    _session(office)
    _watch(office, DUE + timedelta(days=1))
    with office.work() as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "duty.watch")).one()
    assert entry.account is None
    assert entry.details == {"on": "2024-05-21", "late": 1, "at_risk": 0, "due": 1}


def test_watch_repeated_and_on_later_days_keeps_since_when(office):
    key = f"submit:session:{_session(office)}"
    for on in (
        DUE - timedelta(days=1),
        DUE,
        DUE + timedelta(days=1),
        DUE + timedelta(days=1),
        DUE + timedelta(days=5),
    ):
        _watch(office, on)
    kept = _kept(office, key)
    assert (kept.since, kept.watched_on) == (DUE + timedelta(days=1), DUE + timedelta(days=5))
    with office.work() as db:
        assert watched_since(db)[key] == DUE + timedelta(days=1)


def test_duty_that_is_done_is_ended_and_begins_anew_when_it_comes_back(office):
    session_id = _session(office)
    key = f"submit:session:{session_id}"
    _watch(office, DUE + timedelta(days=1))
    _submit(office, session_id, DUE + timedelta(days=1))
    _watch(office, DUE + timedelta(days=1))
    assert _kept(office, key).ended_on == DUE + timedelta(days=1)
    with office.work() as db:
        assert db.scalar(LATE_COUNT, {"own": None}) == 0
    _submit(office, session_id, None)
    _watch(office, DUE + timedelta(days=9))
    again = _kept(office, key)
    assert (again.ended_on, again.since) == (None, DUE + timedelta(days=9))


def _submit(office: Office, session_id: int, on: date | None) -> None:
    with office.work() as db:
        db.scalars(select(TrainingSession).where(TrainingSession.id == session_id)).one().submitted_on = on


def test_duty_beyond_the_known_calendar_is_kept_as_pending(office):
    far = date(2099, 5, 6)
    session_id = _session(office, first_day=far, last_day=far)
    _watch(office, far + timedelta(days=90))
    kept = _kept(office, f"submit:session:{session_id}")
    assert (kept.state, kept.due) == ("due", None)
    assert "工作日历待公布" in kept.due_text


def test_task_of_the_night_tells_what_it_found(office):
    _session(office)
    with on_day(DUE + timedelta(days=1)), office.begin(office.tenant_id) as db:
        told = find_task(TASK).function(db=db, tenant_id=office.tenant_id)
    assert told == {"on": "2024-05-21", "late": 1, "at_risk": 0, "due": 1}
