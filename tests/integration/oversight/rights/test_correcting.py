"""Correction 更正: what was, what is, who and on what document; what rests on it is asked again, what was signed stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from tests.integration.oversight.rights.conftest import ASKED

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.kernel.resident_id import check_character
from xiangxun.oversight.rights.queries import kept_of, list_requests
from xiangxun.oversight.rights.service import copy_of, correct, erase
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.correcting import Right, corrections_of
from xiangxun.registry.trainees.discretion import discreet
from xiangxun.registry.trainees.queries import get_trainee
from xiangxun.registry.trainees.service import erase_trainee, upsert_trainees
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.queries import get_ledger, list_differences
from xiangxun.results.ledger.rechecks import PERSON_TASK
from xiangxun.results.ledger.tasks import recheck_person
from xiangxun.training.enrolment.queries import list_enrolled

CARD = "居民身份证原件，当面核对"
#: Seventy years old on the first day of the class: too old to count.
OLD = "99010119540101001" + check_character("99010119540101001")


def run_rechecks(world) -> int:
    """Do what waits in the outbox, as a worker would."""
    with world.work() as db:
        waiting = select(OutboxEntry).where(OutboxEntry.task == PERSON_TASK, OutboxEntry.settled_at.is_(None))
        for entry in (found := db.scalars(waiting).all()):
            recheck_person(db=db, tenant_id=world.tenant_id, **entry.args)
            entry.settled_at = entry.due_at
        return len(found)


def test_correction_keeps_what_was_and_what_is_with_document_and_hand(world, people):
    with world.work(date(2024, 6, 1)) as db:
        right = Right(name="张 三", phone="138-0000-0001", township="乙乡", groups=("poor",))
        correct(db, world.actor, people[2], right, document=CARD)
    with world.work() as db:
        view = get_trainee(db, people[2])
        assert (view.name, view.name_key, view.township, view.groups) == (
            "张三",
            "zhang san",
            "乙乡",
            ("poor",),
        )
        [trace] = corrections_of(db, [people[2]])
        assert trace.was == {"name": "测试00002", "phone": "13900000002", "township": "甲乡", "groups": []}
        assert trace.now == {"name": "张三", "phone": "13800000001", "township": "乙乡", "groups": ["poor"]}
        assert (trace.document, trace.corrected_by, trace.corrected_on) == (
            CARD, world.actor.account, date(2024, 6, 1),
        )  # fmt: skip
        assert [one.kind for one in list_requests(db, trainee_id=people[2])] == ["correct"]
        assert audit.verify(db).ok


def test_wrongly_typed_number_is_put_right_and_birth_and_sex_follow(world, people):
    with world.work() as db:
        correct(db, world.actor, people[2], Right(id_number=OLD.lower()), document=CARD)
    with world.work() as db:
        [own] = kept_of(db, people[2]).tables["trainees"]
        assert (own["id_sealed"], own["birth"], own["sex"]) == (OLD, date(1954, 1, 1), "male")


def test_number_of_somebody_else_here_is_refused_as_a_question_of_merging(world, people):
    with world.work() as db:
        correct(db, world.actor, people[2], Right(id_number=OLD), document=CARD)
    with pytest.raises(Conflict, match="是否同一人") as refused, world.work() as db:
        correct(db, world.actor, people[1], Right(name="别名", id_number=OLD), document=CARD)
    assert refused.value.details == {"other": people[2]}
    with world.work() as db:
        assert get_trainee(db, people[1]).name == "测试00001"
        assert list(corrections_of(db, [people[1]])) == []


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (Right(id_number="990101195401010011"), "校验不通过"),
        (Right(phone="123"), "手机号"),
        (Right(name=" "), "姓名"),
        (Right(township="甲乡"), "没有需要更正"),
    ],
)
def test_what_cannot_be_so_is_refused_with_the_reason(world, people, right, said):
    with world.work() as db, pytest.raises(InvalidInput, match=said):
        correct(db, world.actor, people[0], right, document=CARD)


def test_lists_still_worked_on_know_that_a_missing_field_is_filled_now(world, people):
    with world.work() as db:
        correct(db, world.actor, people[2], Right(phone=""), document=CARD)
    session = world.hold_session([people[2]], {0: [people[2]]}, code="2", at=840)
    with world.work() as db:
        correct(db, world.actor, people[2], Right(phone="13911112222"), document=CARD)
        [row] = list_enrolled(db, session)
        assert row.filled == ("name", "phone")
        correct(db, world.actor, people[2], Right(phone=""), document=CARD)
        [row] = list_enrolled(db, session)
        assert row.filled == ("name",)


def test_list_of_a_session_handed_in_knows_too_since_later_gates_ask_and_it_may_be_given_back(world, people):
    with world.work() as db:
        submit_session(db, world.actor, world.session_id)
        correct(db, world.actor, people[0], Right(phone=""), document=CARD)
        lacking = {row.trainee_id: set(row.filled) for row in list_enrolled(db, world.session_id)}
        assert "phone" not in lacking[people[0]]
        correct(db, world.actor, people[0], Right(phone="13911112222"), document=CARD)
        given = {row.trainee_id: set(row.filled) for row in list_enrolled(db, world.session_id)}
        assert "phone" in given[people[0]]


def test_draft_ledger_is_made_again_with_the_corrected_age(world, people):
    with world.work() as db:
        answer = correct(db, world.actor, people[0], Right(id_number=OLD), document=CARD)
    assert answer.ledgers == (world.session_id,)
    assert run_rechecks(world) == 1
    with world.work() as db:
        assert get_ledger(db, world.session_id).by_rule == {"TL-AGE": 1}
        assert list_differences(db) == []


def test_submitted_ledger_stays_and_the_person_is_listed_to_the_authority(world, people):
    with world.work() as db:
        submit_session(db, world.actor, world.session_id)
    with world.work() as db:
        correct(db, world.actor, people[0], Right(id_number=OLD), document=CARD)
    run_rechecks(world)
    with world.work() as db:
        assert get_ledger(db, world.session_id).counted == 2
        [one] = list_differences(db)
        assert (one.trainee_id, one.cause_id, one.units_then, one.units_now, one.rule) == (
            people[0], world.session_id, 1, 0, "TL-AGE",
        )  # fmt: skip


def test_receipts_from_before_a_correction_still_recompute_to_the_same(world, people):
    with world.work() as db:
        correct(db, world.actor, people[0], Right(id_number=OLD, groups=("poor",)), document=CARD)
        correct(db, world.actor, people[0], Right(groups=()), document=CARD)
    with world.work() as db:
        assert {verify(db, one).outcome for one in receipt_ids(db)} == {Outcome.IDENTICAL}


def test_erased_person_leaves_no_correction_behind_and_chain_and_receipts_stand(world, people):
    with world.work() as db:
        correct(db, world.actor, people[0], Right(name="张三"), document="张三的户口簿")
        erase_trainee(db, people[0], date(2034, 6, 1))
    with world.work() as db:
        [trace] = corrections_of(db, [people[0]])
        assert (trace.was, trace.now, trace.document) == ({}, {}, "")
        assert audit.verify(db).ok
        assert {verify(db, one).outcome for one in receipt_ids(db)} <= {Outcome.ERASED, Outcome.IDENTICAL}


def test_erasure_empties_what_the_person_asked_before(world, people):
    with world.work() as db:
        copy_of(db, world.actor, people[2], reason="张三本人申请")
        assert erase(db, world.actor, people[2], reason=ASKED).erased
    with world.work() as db:
        assert [(one.kind, one.asked) for one in list_requests(db, trainee_id=people[2])] == [
            ("erase", ""), ("copy", ""),
        ]  # fmt: skip


def test_sensitive_group_stays_where_the_hand_may_not_see_it(world, people):
    with world.work() as db:
        correct(db, world.actor, people[2], Right(groups=("disabled",)), document=CARD)
    blind = Actor(world.actor.account, "经办", frozenset({Role.AUTHORITY}))
    with world.work() as db:
        correct(db, blind, people[2], Right(groups=("poor",)), document=CARD)
        assert get_trainee(db, people[2]).groups == ("disabled", "poor")


@pytest.mark.parametrize(
    ("groups", "said"), [((), ""), (("poor",), "贫困户"), (("disabled", "poor"), "贫困户")]
)
def test_roster_s_words_for_groups_go_with_the_groups_that_were_wrong(world, groups, said):
    [row] = world.rows(1)
    with world.work() as db:
        [wrong] = upsert_trainees(db, [replace(row, groups=("disabled",), group_words="残疾人二级")])
        correct(db, world.actor, wrong, Right(groups=groups), document=CARD)
    with world.work() as db:
        law = law_on(db, date(2024, 6, 1))
        assert discreet(get_trainee(db, wrong), law).group_words == said


def test_nobody_else_corrects_and_not_without_a_document(world, people):
    school = Actor(account=None, name="旁人", roles=frozenset({Role.INSTITUTION}))
    with world.work() as db:
        with pytest.raises(Forbidden):
            correct(db, school, people[0], Right(name="张三"), document=CARD)
        with pytest.raises(InvalidInput):
            correct(db, world.actor, people[0], Right(name="张三"), document="")
