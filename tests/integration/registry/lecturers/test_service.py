"""Lecturers 讲师: registered with a grade, found again by ID number, never twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from tests.counties.people import villager
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.documents.service import file_document
from xiangxun.registry.lecturers.facts import lecturer_facts
from xiangxun.registry.lecturers.models import Lecturer
from xiangxun.registry.lecturers.queries import count_lecturers, get_lecturer, list_lecturers
from xiangxun.registry.lecturers.service import CertificateIn, register_lecturer

NUMBER = villager(1).id_number


def registered(walk: Walk, **more: Any) -> int:
    said: dict[str, Any] = {"institution_id": walk.institution, "name": "乙老师", "birth": None}
    with walk.on() as db:
        return register_lecturer(db, walk.school, **said | more)


@pytest.mark.parametrize(("months", "grade"), [(23, "junior"), (24, "senior")])
def test_register_lecturer_on_each_side_of_the_months(walk: Walk, months: int, grade: str) -> None:
    lecturer = registered(walk, months={"operation": months})
    with walk.on() as db:
        row = get_lecturer(db, lecturer)
    assert (row.grade, row.grade_rules) == (grade, ("TL-2-3",))


def test_register_lecturer_seals_the_number_and_refuses_it_a_second_time(walk: Walk) -> None:
    registered(walk, id_number=NUMBER.lower())
    with walk.on() as db:
        sealed = db.scalars(select(Lecturer.id_sealed).where(Lecturer.id != walk.lecturer)).one()
        assert sealed is not None
        assert NUMBER not in sealed
    with pytest.raises(InvalidInput, match="已经登记"):
        registered(walk, id_number=NUMBER)


def test_register_lecturer_with_a_number_that_cannot_be_is_refused(walk: Walk) -> None:
    with pytest.raises(InvalidInput) as refused:
        registered(walk, id_number=NUMBER[:-1])
    assert NUMBER[:-1] not in refused.value.message


def test_register_lecturer_for_another_institution_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden):
        registered(walk, institution_id=walk.institution + 1)


def test_lecturer_facts_hold_certificates_in_order_and_papers_as_evidence(walk: Walk) -> None:
    kinds = ["b", "a"]
    lecturer = registered(walk, certificates=[CertificateIn(kind) for kind in kinds], evidence=["reputation"])
    with walk.on() as db:
        file_document(
            db, walk.school, subject="lecturer", subject_id=lecturer, kind="award", title="奖状", on=FIRST_DAY
        )
        facts = lecturer_facts(db, lecturer, FIRST_DAY)
    assert [one.kind for one in facts.certificates] == kinds
    assert facts.evidence == {"reputation", "award"}


def test_list_lecturers_of_an_institution_leaves_others_out(walk: Walk) -> None:
    mine = registered(walk)
    other = walk.other_school()
    with walk.on() as db:
        register_lecturer(db, other, institution_id=other.institution, name="丙老师", birth=None)
        assert [row.id for row in list_lecturers(db, institution_id=walk.institution)] == [
            mine,
            walk.lecturer,
        ]
        assert count_lecturers(db, walk.institution) == 2
        assert len(list_lecturers(db)) == 3
