"""Enrolment and restriction 限制处理: nobody whose data may only be kept is put on a list anew."""

from __future__ import annotations

from datetime import date

from tests.counties.people import Villager, villager, villagers
from tests.counties.walk import Walk

from xiangxun.registry.rosters.codes import RESTRICTED
from xiangxun.registry.trainees.queries import list_trainees
from xiangxun.registry.trainees.service import restrict_trainee
from xiangxun.training.enrolment.service import enrol_originals


def restricted(walk: Walk, one: Villager) -> int:
    """Restrict a villager; return the trainee's id."""
    with walk.on() as db:
        trainee = {view.name: view.id for view in list_trainees(db)}[one.name]
        restrict_trainee(db, trainee, date(2024, 5, 1))
    return trainee


def test_roster_with_a_restricted_person_gives_that_row_back(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in(villagers(2))
    trainee = restricted(walk, villager(1))
    walk.draft(code="2024-02")
    done = walk.bring_in(villagers(3))
    assert (done.counts["accept"], done.counts["reject"]) == (2, 1)
    assert [codes for *_, verdict, codes in done.verdicts if verdict == "reject"] == [[RESTRICTED]]
    assert "1 人已依法要求停止使用其个人信息" in done.message
    assert trainee not in walk.admitted()


def test_retraining_takes_nobody_on_who_is_restricted(walk: Walk) -> None:
    walk.to_closed(villagers(2))
    trainee = restricted(walk, villager(1))
    walk.draft(code="2024-02", retrains=walk.session)
    with walk.on() as db:
        assert enrol_originals(db, walk.school, walk.session).restricted == 1
    assert trainee not in walk.admitted()
