"""A county whose plugin never answers 挂起县, on a site and in a worker of its own process.

As a module for gunicorn it gives `app`; run with the addresses of database and Redis it is a worker.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from flask import Flask
from sqlalchemy.orm import Session
from tests.counties.testland.plugin import COUNTY

from xiangxun.app import create_app
from xiangxun.counties.plugins import installed
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.jobs import task
from xiangxun.foundation.jobs.worker import main
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.rules import County, LecturerFacts, Verdict, rule
from xiangxun.settings import Settings

CODE = "guaqi"
OFFICE = Actor(account=None, name="办公室", roles=frozenset({Role.AUTHORITY}))


class Hanging:
    """A plugin that thinks for ever about whoever has months of it."""

    @rule
    def decide_lecturer_grade(self, facts: LecturerFacts) -> Verdict | None:
        """TL-2-3: no end."""
        while facts.months.get("for_ever"):
            pass
        return None


HANGING = County(CODE, (replace(COUNTY.editions[0], code=f"{CODE}-1", plugin=Hanging()),))


@task("test.registers")
def register_in_a_job(db: Session, *, tenant_id: int, months: int) -> None:
    """Register a lecturer, whose grade is asked for."""
    del tenant_id
    register_lecturer(
        db, OFFICE, institution_id=None, name="任务老师", birth=None, months={"for_ever": months}
    )


def site() -> Flask:
    """Return the whole application, the county installed."""
    for county in (HANGING, COUNTY):
        if county.code not in installed().rules:
            installed().add(county, "1.0")
    return create_app(Settings.from_env())


if __name__ == "__main__":
    main(sys.argv[1], site)
elif os.environ.get("HANGING_SITE"):
    app = site()
