"""A county whose package changes its fields: rows written under the first version, looked at under the second."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from tests.counties.ownland import first, roster, second
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, UnitOfWork, Walk

from xiangxun.counties import added
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.registers.service import enter
from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.enrolment.service import look_at_roster, run_import, start_import

PEOPLE = 3


class Own:
    """Rows with own fields: trainees and enrolments, two lecturers (one score is no number), an institution, a visit."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        walk.to_approved(extra={"board": "镇招待所"})
        self._people()
        with walk.on() as db:
            self.good, self.bad = (
                self._lecturer(db, name, score) for name, score in (("甲", "88分"), ("乙", "优秀"))
            )
            self.without = register_institution(db, walk.group, name="新学校")
            self.visit = enter(db, walk.group, register="visits", fields={"told": "网络不通"})

    def _people(self) -> None:
        walk, cells = self.walk, [(30000 + n, "清真") for n in range(PEOPLE)]
        sent = roster(villagers(PEOPLE), ("家庭收入", "用餐"), cells)
        with walk.on(FIRST_DAY) as db:
            looked = look_at_roster(db, walk.school, walk.session, sent, name="名单.xlsx")
            start_import(db, walk.school, looked)
            run_import(db, walk.school, looked)

    def _lecturer(self, db: Session, name: str, score: str) -> int:
        return register_lecturer(
            db,
            self.walk.school,
            institution_id=self.walk.institution,
            name=name,
            birth=None,
            extra={"score": score},
        )


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def own(unit_of_work: UnitOfWork, tenant: Tenant) -> Own:
    """Everything written under the first version of the fields."""
    with added(first(), "1.0"):
        return Own(Walk(unit_of_work, tenant.id))


@pytest.fixture
def newer(own: Own) -> Iterator[None]:
    """The second version, as if installed in place of the first under which `own` was written."""
    del own
    with added(second(), "2.0"):
        yield
