"""A county leaves on two operators' word, with a passport of what it is now, and stays as long as either withdraws."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from tests.integration.oversight.departures.conftest import ASKED, DUE, SEAL

from xiangxun.foundation import audit
from xiangxun.foundation.db.standing import is_at_work
from xiangxun.kernel.clock import now, on_day
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.oversight.departures import service
from xiangxun.oversight.departures.queries import due_departures
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.tenants.queries import get_tenant
from xiangxun.registry.tenants.service import set_state


def state_of(unit_of_work, tenant):
    with unit_of_work(None) as db:
        return get_tenant(db, tenant.code).state


def test_county_asked_to_leave_stands_still_and_works_again_when_withdrawn(
    leaving, operators, tenant, unit_of_work, row
):
    assert state_of(unit_of_work, tenant) == "leaving"
    with unit_of_work(tenant.id) as db:
        assert not is_at_work(db)
    with unit_of_work(None) as db, pytest.raises(Conflict, match="撤回"):
        set_state(db, SYSTEM, tenant.id, "active", "县函")
    with unit_of_work(None) as db:
        service.withdraw(db, operators["audit"], leaving, "示函〔2026〕8号")
    assert (state_of(unit_of_work, tenant), row(leaving).state) == ("active", "withdrawn")
    with unit_of_work(None) as db:
        assert audit.verify(db).ok


@pytest.mark.parametrize(("step", "duties"), [("ask", {"system"}), ("confirm", {"audit"})])
def test_only_one_duty_may_give_each_word(leaving, other_tenant, operators, unit_of_work, step, duties):
    may = set()
    for duty, operator in operators.items():
        try:
            with unit_of_work(None) as db, on_day(ASKED):
                if step == "ask":
                    service.ask(db, operator, other_tenant.id, letter="邻函1号", due=DUE)
                else:
                    service.confirm(db, operator, leaving)
            may.add(duty)
        except Forbidden:
            continue
    assert may == duties


def test_one_operator_with_both_duties_is_refused_by_the_database(leaving, operators, unit_of_work, database):
    with psycopg.connect(database.owner_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "UPDATE departures SET confirmed_by = asked_by, confirmed_duty = 'audit', state = 'confirmed'"
        )


def test_county_cannot_be_closed_without_a_departure_under_way(leaving, tenant, database):
    with (
        psycopg.connect(database.owner_url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="two operators"),
    ):
        connection.execute("UPDATE tenants SET state = 'closed' WHERE id = %s", [tenant.id])


def test_change_after_the_passport_has_it_made_again(leaving, operators, tenant, unit_of_work):
    with unit_of_work(tenant.id) as db:
        audit.record(db, SYSTEM, "plan.note", "plan", 1)
    with unit_of_work(None) as db, pytest.raises(Conflict, match="重新导出"):
        service.confirm(db, operators["audit"], leaving)


def test_confirmation_names_what_is_owed(operators, tenant, unit_of_work):
    with unit_of_work(None) as db, on_day(ASKED):
        number = service.ask(db, operators["system"], tenant.id, letter="示函1号", due=DUE)
    with unit_of_work(None) as db, pytest.raises(Conflict, match="tenant export"):
        service.confirm(db, operators["audit"], number)


def test_passport_that_nobody_opened_is_not_enough(leaving, operators, unit_of_work):
    with unit_of_work(None) as db:
        said = service.Receipt("商务局 张三", "1号", SEAL, opened=False)
        service.take_receipt(db, operators["system"], leaving, said)
    with unit_of_work(None) as db, pytest.raises(Conflict, match="没有人用县里的私钥打开过"):
        service.confirm(db, operators["audit"], leaving)


def test_receipt_for_another_passport_is_refused(leaving, operators, unit_of_work):
    said = service.Receipt("商务局 张三", "1号", "cd" * 32, opened=True)
    with unit_of_work(None) as db, pytest.raises(InvalidInput, match="封签"):
        service.take_receipt(db, operators["system"], leaving, said)
    with unit_of_work(None) as db, pytest.raises(Conflict, match="封签不同"):
        service.note_verified(db, leaving, "cd" * 32, "opened")


def test_receipt_and_verification_stay_what_the_second_word_was_given_on(
    leaving, operators, unit_of_work, row
):
    with unit_of_work(None) as db:
        service.confirm(db, operators["audit"], leaving)
    before = row(leaving)
    said = service.Receipt("另一单位 李四", "2号", SEAL, opened=True)
    with unit_of_work(None) as db, pytest.raises(Conflict, match="已经确认"):
        service.take_receipt(db, operators["system"], leaving, said)
    with unit_of_work(None) as db, pytest.raises(Conflict, match="已经确认"):
        service.note_verified(db, leaving, SEAL, "digests")
    assert row(leaving) == before


def test_passport_that_was_opened_once_stays_opened(leaving, unit_of_work, row):
    for how in ("opened", "digests"):
        with unit_of_work(None) as db:
            service.note_verified(db, leaving, SEAL, how)
    assert row(leaving).passport["verified"] == "opened"


def test_new_passport_takes_back_receipt_and_confirmation(leaving, operators, unit_of_work, row):
    with unit_of_work(None) as db:
        service.confirm(db, operators["audit"], leaving)
    assert row(leaving).state == "confirmed"
    with unit_of_work(None) as db:
        service.note_passport(db, leaving, service.IssuedPassport("cd" * 32, "", 1, "", 1, ""))
    assert (row(leaving).state, row(leaving).receipt, row(leaving).confirmed_by) == ("asked", None, None)


def test_nothing_begins_before_the_day_or_without_the_second_word(
    leaving, operators, tenant, unit_of_work, row
):
    with unit_of_work(None) as db, on_day(DUE), pytest.raises(Conflict, match="还不能执行"):
        service.begin(db, leaving)
    with unit_of_work(None) as db:
        service.confirm(db, operators["audit"], leaving)
        assert due_departures(db, DUE - timedelta(days=1)) == []
        assert [one.id for one in due_departures(db, DUE)] == [leaving]
    with unit_of_work(None) as db, on_day(DUE - timedelta(days=1)), pytest.raises(Conflict, match="日期"):
        service.begin(db, leaving)
    with unit_of_work(None) as db, on_day(DUE):
        service.begin(db, leaving)
    assert (state_of(unit_of_work, tenant), row(leaving).state) == ("closed", "under_way")
    with unit_of_work(None) as db, pytest.raises(Conflict, match="不能再改"):
        service.withdraw(db, operators["system"], leaving, "县函")


def test_suspended_county_that_leaves_is_let_work_by_nobody_and_is_suspended_again_when_withdrawn(
    operators, tenant, unit_of_work
):
    with unit_of_work(None) as db:
        set_state(db, SYSTEM, tenant.id, "suspended", "县函")
    with unit_of_work(None) as db, on_day(ASKED):
        number = service.ask(db, operators["system"], tenant.id, letter="示函1号", due=DUE)
    for state in ("active", "suspended"):
        with unit_of_work(None) as db, pytest.raises(Conflict, match="正在离开"):
            set_state(db, SYSTEM, tenant.id, state, "县函")
    assert state_of(unit_of_work, tenant) == "suspended"
    with unit_of_work(None) as db:
        service.withdraw(db, operators["audit"], number, "示函2号")
    assert state_of(unit_of_work, tenant) == "suspended"
    with unit_of_work(None) as db:
        set_state(db, SYSTEM, tenant.id, "active", "县函")
    assert state_of(unit_of_work, tenant) == "active"


def test_frozen_county_at_work_is_refused_by_the_database(leaving, tenant, database):
    with psycopg.connect(database.owner_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE tenants SET state = 'active' WHERE id = %s", [tenant.id])


@pytest.fixture
def begun(leaving, operators, unit_of_work):
    """The id of a departure that is under way."""
    with unit_of_work(None) as db:
        service.confirm(db, operators["audit"], leaving)
    with unit_of_work(None) as db, on_day(DUE):
        service.begin(db, leaving)
    return leaving


@pytest.mark.parametrize("is_locked", [False, True])
def test_what_was_begun_does_not_go_on_where_the_county_came_back(
    begun, tenant, unit_of_work, database, is_locked
):
    if is_locked:
        with unit_of_work(None) as db:
            service.finish(db, begun, "{}", "cd" * 32, now(), locked_until=DUE)
    with unit_of_work(None) as db:
        assert service.begin(db, begun).tenant == tenant.id
    with psycopg.connect(database.owner_url) as connection:
        connection.execute(
            "UPDATE tenants SET state = 'suspended', frozen = false WHERE id = %s", [tenant.id]
        )
    with unit_of_work(None) as db, pytest.raises(Conflict, match="回到本平台"):
        service.begin(db, begun)


def test_what_is_locked_is_looked_at_again_on_the_day_of_the_first_lock(begun, unit_of_work):
    with unit_of_work(None) as db:
        service.finish(db, begun, "{}", "cd" * 32, now(), locked_until=DUE + timedelta(days=9))
        assert due_departures(db, DUE + timedelta(days=8)) == []
        assert [one.id for one in due_departures(db, DUE + timedelta(days=9))] == [begun]
        service.note_findings(db, begun, ["x"])
        assert [one.id for one in due_departures(db, DUE)] == [begun]


def test_second_departure_of_a_county_is_refused(leaving, operators, tenant, unit_of_work):
    with unit_of_work(None) as db, on_day(ASKED), pytest.raises(Conflict, match="正在离开"):
        service.ask(db, operators["system"], tenant.id, letter="示函2号", due=DUE)
