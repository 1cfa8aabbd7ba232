"""The import as a background job 后台导入: by the workers' own machinery, killed half-way, given up, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.foundation.jobs import JobView, get_job
from xiangxun.foundation.jobs.models import JobState
from xiangxun.foundation.jobs.registry import find_task
from xiangxun.foundation.jobs.run import run
from xiangxun.foundation.outbox.service import find_entry
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.trainees.queries import list_trainees
from xiangxun.settings import Settings
from xiangxun.training.enrolment import importing
from xiangxun.training.enrolment.queries import count_enrolled, get_import
from xiangxun.training.enrolment.service import start_import
from xiangxun.training.enrolment.tasks import import_roster

TASK = "enrolment.import"
SCRIPT = Path(__file__).with_name("killed_import.py")


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def started(walk: Walk, people: int = 4) -> tuple[int, int]:
    """Look at a roster and hand it to the workers; return import and job."""
    walk.to_approved()
    looked = walk.look(villagers(people))
    with walk.on() as db:
        return looked, start_import(db, walk.school, looked)


def work(walk: Walk, job: int, import_id: int) -> None:
    run(walk.tenant, job, TASK, {"import_id": import_id})


def see(walk: Walk, job: int) -> JobView:
    with walk.on() as db:
        return get_job(db, job)


def state_of(walk: Walk, import_id: int) -> tuple[str, int]:
    with walk.on() as db:
        return get_import(db, import_id).state, count_enrolled(db, walk.session)


def test_task_is_registered_under_the_name_that_the_service_hands_over() -> None:
    assert find_task(importing.TASK).function is import_roster


def test_job_imports_the_roster_and_says_how_far_it_came(walk: Walk) -> None:
    import_id, job = started(walk)
    assert state_of(walk, import_id) == ("running", 0)
    work(walk, job, import_id)
    view = see(walk, job)
    assert (view.state, view.done, view.total) == (JobState.DONE, 4, 4)
    assert view.result == {
        "import_id": import_id,
        "counts": {"accept": 4, "accept_with_warning": 0, "reject": 0},
    }
    assert state_of(walk, import_id) == ("done", 4)


def test_job_carries_ids_alone(walk: Walk) -> None:
    import_id, job = started(walk)
    with walk.on() as db:
        entry = find_entry(db, job)
        assert entry is not None
        assert entry.args == {"import_id": import_id}


def test_job_handed_twice_imports_once(walk: Walk) -> None:
    import_id, job = started(walk)
    work(walk, job, import_id)
    work(walk, job, import_id)
    assert state_of(walk, import_id) == ("done", 4)


def test_job_killed_in_the_middle_leaves_nothing_and_is_done_whole_by_the_next(
    walk: Walk, settings: Settings
) -> None:
    import_id, job = started(walk)
    numbers = [str(one) for one in (walk.tenant, job, import_id)]
    argv = [
        sys.executable,
        str(SCRIPT),
        settings.database_url,
        str(settings.files),
        settings.platform_key.hex(),
        *numbers,
    ]
    root = Path(__file__).parents[4]
    killed = subprocess.run(
        argv,
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert see(walk, job).state is JobState.RUNNING
    with walk.on() as db:
        assert list_trainees(db) == []
    work(walk, job, import_id)
    assert state_of(walk, import_id) == ("done", 4)
    with walk.on() as db:
        assert len(list_trainees(db)) == 4


def test_job_refused_shows_the_import_as_failed_and_can_be_started_again(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id, job = started(walk)

    def refuse(*_arguments: object, **_named: object) -> None:
        raise InvalidInput("规则不可用；请联系系统管理员。")

    with monkeypatch.context() as broken:
        broken.setattr(importing, "admit", refuse)
        work(walk, job, import_id)
    with walk.on() as db:
        view = get_import(db, import_id)
        assert (view.state, view.message) == ("failed", "规则不可用；请联系系统管理员。")
        assert start_import(db, walk.school, import_id) == job
    assert state_of(walk, import_id) == ("running", 0)
    work(walk, job, import_id)
    assert state_of(walk, import_id) == ("done", 4)
