"""Upgrading 栏目升级: what an earlier version of the county's fields left is read, previewed, brought up, and never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tests.counties.walk import FIRST_DAY
from tests.integration.registry.extras.conftest import PEOPLE, Own

from xiangxun.foundation.decisions import list_receipts, replay, verify
from xiangxun.registry.extras import upgrading
from xiangxun.registry.extras.holders import holder_of
from xiangxun.registry.extras.queries import count_kept, extras_of, kept_of, list_kept
from xiangxun.registry.extras.service import edit_extras, settle_kept, version_of
from xiangxun.registry.extras.tasks import bring_rows_up
from xiangxun.registry.extras.upgrading import preview, request_upgrade, rows_behind
from xiangxun.registry.institutions.facts import institution_facts
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.lecturers.facts import lecturer_facts
from xiangxun.registry.lecturers.service import grade_lecturer
from xiangxun.registry.registers.queries import get_entry
from xiangxun.registry.trainees.facts import persons
from xiangxun.settings import Settings
from xiangxun.training.sessions.queries import get_session

SCRIPT = Path(__file__).parent / "killed_upgrade.py"


def held(own: Own, on: str, row: int) -> dict[str, Any]:
    """Return the own fields of a row as they are read now."""
    with own.walk.on() as db:
        return dict(extras_of(db, holder_of(on), [row]).get(row, {}))


def incomes(own: Own) -> list[Any]:
    """Return what rules see of the people's incomes."""
    ids = own.walk.admitted()
    with own.walk.on() as db:
        return sorted(one.extra["earned"] for one in persons(db, ids).values())


def raw(own: Own, statement: str) -> list[Any]:
    """Return the first column of a statement, as it stands in the table."""
    with own.walk.on() as db:
        return [row[0] for row in db.execute(text(statement))]


def work(own: Own) -> None:
    """Do the job here, as a worker would."""
    bring_rows_up(tenant_id=own.walk.tenant)


@pytest.mark.usefixtures("newer")
def test_rows_of_the_old_version_are_read_as_the_new_one_declares(own: Own) -> None:
    assert incomes(own) == [3_000_000 + 100 * n for n in range(PEOPLE)]
    assert held(own, "lecturer", own.good) == {"score": 88}
    assert held(own, "lecturer", own.bad) == {}
    with own.walk.on() as db:
        assert lecturer_facts(db, own.good, FIRST_DAY).extra == {"score": 88}
        facts = institution_facts(db, law_on(db, FIRST_DAY), own.without, FIRST_DAY, lecturers=0)
        assert get_entry(db, own.visit).fields == {"said": "网络不通"}
        assert get_session(db, own.walk.session).extra == {}
    assert facts.extra == {"staff": 0}
    assert raw(own, "SELECT extra_shape FROM trainees") == [{}] * PEOPLE


@pytest.mark.usefixtures("newer")
def test_preview_counts_steps_and_values_kept_aside_and_writes_nothing(own: Own) -> None:
    with own.walk.on() as db:
        found = preview(db).plain()
    steps = {(one["step"], one["on"], one["key"]): one["rows"] for one in found["steps"]}
    assert steps[("rename", "person", "income")] == PEOPLE
    assert steps[("convert", "lecturer", "score")] == 2
    assert steps[("drop", "session", "board")] == 1
    assert {(one["on"], one["key"], one["why"], one["asked"]) for one in found["kept_aside"]} == {
        ("lecturer", "score", "不是分数", True),
        ("session", "board", "住宿不再由本县登记", False),
    }
    assert "优秀" not in str(found)
    with own.walk.on() as db:
        assert rows_behind(db)["person"] == PEOPLE
        assert list_kept(db, open_only=False) == []


@pytest.mark.usefixtures("newer")
def test_job_brings_every_row_up_once_and_keeps_aside_what_has_no_place(own: Own) -> None:
    before = incomes(own)
    for _twice in range(2):
        work(own)
    with own.walk.on() as db:
        assert set(rows_behind(db).values()) == {0}
        [asked] = list_kept(db)
        assert (asked.on, asked.row_id, asked.key, asked.value) == ("lecturer", own.bad, "score", "优秀")
        [dropped] = kept_of(db, "session", own.walk.session)
        assert (dropped.value, dropped.asked) == ("镇招待所", False)
    assert incomes(own) == before
    assert raw(own, "SELECT DISTINCT extra_shape FROM lecturers") == [{"testland": 2}]
    assert all("优秀" not in sealed for sealed in raw(own, "SELECT value_sealed FROM kept_values"))


@pytest.mark.usefixtures("newer")
def test_value_entered_anew_settles_what_was_asked_for(own: Own) -> None:
    work(own)
    with own.walk.on() as db:
        seen = version_of(db, "lecturer", own.bad)
        edit_extras(db, own.walk.school, "lecturer", own.bad, version=seen, values={"score": "91"})
        assert count_kept(db) == 0
        assert kept_of(db, "lecturer", own.bad)[0].value == "优秀"
    assert held(own, "lecturer", own.bad) == {"score": 91}


@pytest.mark.usefixtures("newer")
def test_value_that_need_not_be_entered_is_settled_with_a_reason_and_stays_kept(own: Own) -> None:
    work(own)
    with own.walk.on() as db:
        [asked] = list_kept(db)
        settle_kept(db, own.walk.group, asked.id, reason="该讲师已离任")
        assert (count_kept(db), len(list_kept(db, open_only=False))) == (0, 2)


@pytest.mark.usefixtures("newer")
def test_row_changed_before_the_job_reaches_it_loses_nothing(own: Own) -> None:
    with own.walk.on() as db:
        seen = version_of(db, "lecturer", own.bad)
        edit_extras(db, own.walk.school, "lecturer", own.bad, version=seen, values={})
        assert kept_of(db, "lecturer", own.bad)[0].value == "优秀"
    work(own)
    with own.walk.on() as db:
        assert len(kept_of(db, "lecturer", own.bad)) == 1


@pytest.mark.usefixtures("newer")
def test_nothing_is_brought_up_before_the_operator_switched(own: Own) -> None:
    _hold(own, "1.0")
    work(own)
    with own.walk.on() as db:
        assert rows_behind(db)["person"] == PEOPLE
    _hold(own, "2.0")
    with own.walk.on() as db:
        request_upgrade(db)
    work(own)
    with own.walk.on() as db:
        assert rows_behind(db)["person"] == 0


@pytest.mark.usefixtures("newer")
def test_job_killed_between_batches_goes_on_where_it_was(own: Own, settings: Settings) -> None:
    root = Path(__file__).parents[4]
    argv = [
        sys.executable,
        str(SCRIPT),
        settings.database_url,
        settings.platform_key.hex(),
        str(own.walk.tenant),
    ]
    env = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    killed = subprocess.run(argv, cwd=root, env=env, check=False)
    assert killed.returncode == -signal.SIGKILL
    with own.walk.on() as db:
        assert sum(rows_behind(db).values()) > 0
        assert rows_behind(db)["institution"] == 0
    work(own)
    with own.walk.on() as db:
        assert set(rows_behind(db).values()) == {0}
        assert len(list_kept(db, open_only=False)) == 2


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("is_done", [False, True], ids=["before the job", "after the job"])
def test_decisions_of_the_old_version_come_out_the_same_under_the_new(own: Own, is_done: bool) -> None:
    if is_done:
        work(own)
    with own.walk.on() as db:
        replayed = list(replay(db))
        assert {"check_people", "decide_lecturer_grade", "check_session"} <= {one.hook for one in replayed}
        assert [(one.hook, one.differences, one.failed) for one in replayed if not one.same] == []
        receipts = list_receipts(db, "session", own.walk.session, "check_people")
        assert [verify(db, one.id).changed for one in receipts] == [()] * len(receipts)


@pytest.mark.usefixtures("newer")
def test_receipt_of_the_new_version_names_that_of_the_fields(own: Own) -> None:
    with own.walk.on() as db:
        grade_lecturer(db, own.good)
        latest = list_receipts(db, "lecturer", own.good)[0]
        assert latest.versions["fields:testland"] == "2"
        assert verify(db, latest.id).outcome == "identical"


@pytest.mark.usefixtures("newer")
def test_job_goes_batch_by_batch(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrading, "BATCH", 1)
    work(own)
    with own.walk.on() as db:
        assert set(rows_behind(db).values()) == {0}


def _hold(own: Own, version: str) -> None:
    with own.walk._unit_of_work(None) as db:
        db.execute(
            text("UPDATE tenants SET plugin_version = :v WHERE id = :t"), {"v": version, "t": own.walk.tenant}
        )
