"""Restriction 限制处理: kept and not used: not called, not named, not exported, not enrolled, until it is lifted."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select
from tests.counties.results_world import DAY
from tests.integration.oversight.rights.conftest import ASKED

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.db.keyset import Ask
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.oversight.rights.queries import list_requests
from xiangxun.oversight.rights.service import erase, lift, restrict
from xiangxun.registry.exports.kinds import Wanted
from xiangxun.registry.exports.queries import get_export
from xiangxun.registry.exports.service import ask_export, export_now, make_export
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.exporting import TRAINEES
from xiangxun.registry.trainees.queries import get_trainee, list_trainees
from xiangxun.registry.trainees.restriction import UNNAMED
from xiangxun.registry.trainees.service import reveal_phone
from xiangxun.results.followup.queries import list_calls, list_rounds
from xiangxun.results.followup.service import CallIn, close_round, plan_rounds, record_calls
from xiangxun.results.ledger.export import ledger_workbook
from xiangxun.training.enrolment.paper import person_rows
from xiangxun.training.sessions.facts import counts


def calls(db, session):
    """Return the results of the round of everybody, by trainee."""
    return {one.trainee_id: one.result for one in list_calls(db, list_rounds(db, session)[0].id)}


def texts(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "|".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_restricted_person_is_masked_in_lists_and_named_by_duty_alone(world, people):
    with world.work() as db:
        restrict(db, world.actor, people[0], reason=ASKED)
    with world.work() as db:
        [one] = [view for view in list_trainees(db) if view.restricted]
        assert (one.id, one.name, one.id_masked, one.village) == (
            people[0],
            "测＊＊＊＊＊＊（限）",
            "*" * 18,
            "",
        )
        assert get_trainee(db, people[0], by_duty=True).name == "测试00000"
        with pytest.raises(Forbidden, match="停止使用"):
            reveal_phone(db, world.actor, people[0], reason="核对身份")


def test_export_and_printed_list_leave_the_person_out_and_the_ledger_does_not(world, people):
    with world.work() as db:
        restrict(db, world.actor, people[0], reason=ASKED)
    with world.work() as db:
        exported = texts(export_now(db, world.actor, TRAINEES, Wanted("", Ask())))
        assert "测试00000" not in exported
        assert "测＊" not in exported
        assert "共 2 人" in exported
        assert "另有 1 人依法限制处理" in exported
        law = law_on(db, DAY)
        hidden, shown = person_rows(db, people[:2], law, DAY, world.session_id)
        assert (hidden["no"], hidden["name"], hidden["phone_tail"], hidden["id"], hidden["age"]) == (
            "1", UNNAMED, "", "", "",
        )  # fmt: skip
        assert (shown["name"], shown["phone_tail"]) == ("测试00001", "0001")
        [kept] = person_rows(db, people[:1], law, DAY, world.session_id, by_duty=True)
        assert (kept["name"], kept["phone_tail"]) == ("测试00000", "0000")
        assert "测试00000" in texts(ledger_workbook(db, world.session_id))


@pytest.mark.parametrize("verb", [restrict, erase])
@pytest.mark.parametrize("who", [0, 2])
def test_list_that_waits_to_be_fetched_is_gone_with_the_person(world, people, verb, who):
    with world.work() as db:
        waiting = ask_export(db, world.actor, TRAINEES, Wanted("", Ask()))
        make_export(db, world.actor, waiting)
        held = get_export(db, world.actor, waiting).file_id or 0
    with world.work() as db:
        verb(db, world.actor, people[who], reason=ASKED)
    with world.work() as db:
        with pytest.raises(NotFound):
            get_export(db, world.actor, waiting)
        with pytest.raises(NotFound):
            files.read(db, held)


def test_nobody_plans_a_call_to_the_person_who_still_counts_in_every_share(world, people):
    with world.work() as db:
        restrict(db, world.actor, people[0], reason=ASKED)
    with world.work() as db:
        everybody = plan_rounds(db, world.actor, world.session_id)[0]
        assert (everybody.people, everybody.target, everybody.done, everybody.withheld) == (2, 2, 1, 1)
        assert [one.trainee_id for one in list_calls(db, everybody.id, open_only=True)] == [people[1]]
        with pytest.raises(Conflict, match="不得回访"):
            record_calls(db, world.actor, everybody.id, [CallIn(people[0], "reached")])
        record_calls(db, world.actor, everybody.id, [CallIn(people[1], "reached")])
        close_round(db, world.actor, everybody.id)
        assert counts(db, world.session_id).calls_closed == 2


def test_open_calls_stop_with_the_restriction_and_go_on_when_it_is_lifted(world, people):
    with world.work() as db:
        first = plan_rounds(db, world.actor, world.session_id)[0]
        record_calls(db, world.actor, first.id, [CallIn(people[1], "reached")])
        for one in people[:2]:
            restrict(db, world.actor, one, reason=ASKED)
        assert calls(db, world.session_id) == {people[0]: "withheld", people[1]: "reached"}
        for one in people[:2]:
            lift(db, world.actor, one, reason="本人愿意接受回访")
        assert calls(db, world.session_id) == {people[0]: None, people[1]: "reached"}


def test_closed_round_stays_as_it_was_closed(world, people):
    with world.work() as db:
        first = plan_rounds(db, world.actor, world.session_id)[0]
        record_calls(db, world.actor, first.id, [CallIn(one, "reached") for one in people[:2]])
        close_round(db, world.actor, first.id)
        restrict(db, world.actor, people[0], reason=ASKED)
        assert calls(db, world.session_id)[people[0]] == "reached"


def test_restriction_and_its_end_stand_in_the_register_and_the_audit(world, people):
    with world.work(date(2024, 6, 1)) as db:
        answer = restrict(db, world.actor, people[2], reason=ASKED)
        assert "不再回访" in answer.words
        lift(db, world.actor, people[2], reason="本人愿意恢复使用")
        with pytest.raises(Conflict, match="没有限制处理"):
            lift(db, world.actor, people[2], reason="本人愿意恢复使用")
    with world.work() as db:
        told = [(one.kind, one.asked, one.handled_on) for one in list_requests(db, trainee_id=people[2])]
        assert told == [("lift", "本人愿意恢复使用", date(2024, 6, 1)), ("restrict", ASKED, date(2024, 6, 1))]
        actions = db.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == people[2])).all()
        assert {"person.restrict", "person.lift"} <= set(actions)
        assert not get_trainee(db, people[2]).restricted


def test_erasure_that_a_duty_forbids_restricts_and_withholds_the_calls(world, people):
    with world.work() as db:
        plan_rounds(db, world.actor, world.session_id)
        assert not erase(db, world.actor, people[0], reason=ASKED).erased
        assert calls(db, world.session_id)[people[0]] == "withheld"


def test_nobody_else_restricts_or_lifts_and_not_without_a_reason(world, people):
    school = Actor(account=None, name="旁人", roles=frozenset({Role.INSTITUTION}))
    with world.work() as db:
        for verb in (restrict, lift):
            with pytest.raises(Forbidden):
                verb(db, school, people[0], reason=ASKED)
            with pytest.raises(InvalidInput):
                verb(db, world.actor, people[0], reason="要")
