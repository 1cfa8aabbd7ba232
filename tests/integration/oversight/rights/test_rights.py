"""A person's rights 个人信息权利: all that is kept, erasure where nothing must be kept, else restriction with a reason."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.integration.oversight.rights.conftest import ASKED

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.kernel.errors import Forbidden, InvalidInput, NotFound
from xiangxun.oversight.rights.paper import sections_of
from xiangxun.oversight.rights.queries import Kept, find_duty, kept_of, referring_tables
from xiangxun.oversight.rights.service import copy_of, erase
from xiangxun.registry.trainees.queries import list_trainees
from xiangxun.registry.trainees.service import erase_trainee, reveal_id
from xiangxun.results.acceptance.sampling import ASPECTS, RIGHT, WRONG
from xiangxun.results.followup.queries import RESULTS, WITHHELD
from xiangxun.training.attendance.queries import STATES
from xiangxun.training.enrolment.queries import ADMITTED, REFUSED, WAITING


def test_copy_holds_every_table_that_names_the_person_in_clear(world, people):
    with world.work() as db:
        kept = copy_of(db, world.actor, people[0], reason=ASKED)
    assert {"trainees", "enrolments", "sign_ins", "ledger_entries"} <= kept.tables.keys()
    [own] = kept.tables["trainees"]
    assert own["id_sealed"] == "99010119000000000X"
    assert own["phone_sealed"] == "13900000000"


def test_tables_that_name_a_person_are_found_in_the_models():
    names = {table.name for table in referring_tables()}
    assert {"enrolments", "sign_ins", "followup_calls", "ledger_entries", "acceptance_checks"} <= names


def test_every_code_of_the_platform_is_said_in_words(world):
    tables: dict[str, list[dict[str, object]]] = {
        "trainees": [{"sex": "male"}],
        "enrolments": [{"state": one} for one in (ADMITTED, WAITING, REFUSED)],
        "sign_ins": [{"state": one} for one in STATES],
        "followup_calls": [{"result": one} for one in (*RESULTS, WITHHELD)],
        "acceptance_checks": [{"result": RIGHT}, {"result": WRONG, "wrong": list(ASPECTS)}],
    }
    with world.work() as db:
        said = [line for one in sections_of(db, Kept(1, None, None, tables)) for line in one.lines]
    assert len(said) == 16
    assert [line for line in said if re.search("[a-z_]", "".join(line))] == []
    assert ("第 2 项", "结果：不实；不实的内容：姓名、身份证号、联系方式、培训内容") in said


def test_person_without_training_is_erased_and_found_no_more(world, people):
    with world.work() as db:
        answer = erase(db, world.actor, people[2], reason=ASKED)
    assert answer.erased
    with world.work() as db:
        assert list_trainees(db, search="测试00002") == []
        [own] = kept_of(db, people[2]).tables["trainees"]
        assert (own["id_sealed"], own["phone_sealed"], own["name"]) == ("", None, "（已删除）")
        assert audit.verify(db).ok
        with pytest.raises(NotFound):
            erase(db, world.actor, people[2], reason=ASKED)


def test_person_whose_records_must_be_kept_is_restricted_with_the_reason(world, people):
    with world.work() as db:
        answer = erase(db, world.actor, people[0], reason=ASKED)
    assert (answer.erased, "保管" in answer.words, "第四十七条" in answer.words) == (False, True, True)
    with world.work() as db:
        duty = find_duty(db, people[0], date(2024, 6, 1))
        assert duty is not None
        assert len(duty.sessions) == 1
        assert kept_of(db, people[0]).restricted_on is not None
        with pytest.raises(Forbidden, match="停止使用"):
            reveal_id(db, world.actor, people[0], reason="核对身份")


def test_receipts_about_an_erased_person_say_so(world, people):
    with world.work() as db:
        erase_trainee(db, people[0], date(2034, 6, 1))
    with world.work() as db:
        outcomes = {verify(db, one).outcome for one in receipt_ids(db)}
    assert Outcome.ERASED in outcomes
    assert outcomes <= {Outcome.ERASED, Outcome.IDENTICAL}


def test_nobody_else_may_and_not_without_a_reason(world, people):
    school = Actor(account=None, name="旁人", roles=frozenset({Role.INSTITUTION}))
    with world.work() as db:
        for verb in (copy_of, erase):
            with pytest.raises(Forbidden):
                verb(db, school, people[0], reason=ASKED)
            with pytest.raises(InvalidInput):
                verb(db, world.actor, people[0], reason="要")
