"""Whose session 各办各的: an institution takes no step of another's session, and leaves no trace of having tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from tests.counties.results_world import DAY

from xiangxun.foundation.access import Role
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.decisions.models import Receipt
from xiangxun.kernel.errors import Forbidden, NotFound
from xiangxun.registry.institutions.service import register_institution
from xiangxun.results.acceptance.service import decide, name_team, opine, resubmit
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.followup.queries import list_calls, list_rounds
from xiangxun.results.followup.service import CallIn, close_round, plan_rounds, record_calls
from xiangxun.results.funds.service import CostIn, enter_costs, settle
from xiangxun.results.ledger.service import compute_ledger, request_export

LATER = DAY + timedelta(days=30)


@pytest.fixture
def closed(world):
    """A closed session of three, with its rounds of calls planned."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 3)
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        plan_rounds(db, world.actor, session)
    return session


@pytest.fixture
def own(world):
    """Somebody of the session's own institution."""
    return replace(world.actor, roles=frozenset({Role.INSTITUTION}), institution=world.institution_id)


@pytest.fixture
def stranger(world, own):
    """Somebody of another institution of the county."""
    with world.work() as db:
        other = register_institution(db, world.actor, name="邻校")
    return replace(own, institution=other)


def traces(db):
    return [db.scalar(select(func.count()).select_from(table)) for table in (AuditEntry, Receipt)]


def calls(db, session):
    round_id = list_rounds(db, session)[0].id
    return round_id, [CallIn(one.trainee_id, "reached") for one in list_calls(db, round_id)]


STEPS = {
    "compute": compute_ledger,
    "submit": submit_session,
    "export": request_export,
    "plan": plan_rounds,
    "call": lambda db, actor, session: record_calls(db, actor, *calls(db, session)),
    "close": lambda db, actor, session: close_round(db, actor, list_rounds(db, session)[0].id),
    "costs": lambda db, actor, session: enter_costs(db, actor, session, [CostIn("a", "meals", 100)]),
    "resubmit": lambda db, actor, session: resubmit(db, actor, session, report="已整改"),
}


@pytest.mark.parametrize("step", STEPS)
def test_step_of_another_institutions_session_is_forbidden_without_trace(world, closed, stranger, step):
    with world.work() as db:
        before = traces(db)
    with pytest.raises(Forbidden, match="本机构"), world.work() as db:
        STEPS[step](db, stranger, closed)
    with world.work() as db:
        assert traces(db) == before


@pytest.mark.parametrize("step", STEPS)
def test_step_of_a_session_of_another_county_is_not_found(
    world, closed, unit_of_work, other_tenant, own, step
):
    deed = STEPS[step]
    round_id = None
    if step in ("call", "close"):
        with world.work() as db:
            round_id, made = calls(db, closed)
        deed = (
            (lambda db, actor, session: record_calls(db, actor, round_id, made))
            if step == "call"
            else (lambda db, actor, session: close_round(db, actor, round_id))
        )
    with pytest.raises(NotFound), unit_of_work(other_tenant.id) as db:
        deed(db, own, closed)


def test_steps_of_its_own_session_are_an_institutions_to_take(world, closed, own):
    with world.work() as db:
        compute_ledger(db, own, closed)
        record_calls(db, own, *calls(db, closed))
        enter_costs(db, own, closed, [CostIn("a", "meals", 100)])
        submit_session(db, own, closed)


@pytest.mark.parametrize("role", [Role.INSTITUTION, Role.LECTURER, Role.FINANCE, Role.TENANT_ADMIN])
def test_decide_by_somebody_without_the_step_leaves_no_receipt(world, closed, role):
    with world.work() as db:
        compute_ledger(db, world.actor, closed)
        submit_session(db, world.actor, closed)
        name_team(db, world.actor, closed, [("甲", "authority")])
        opine(db, world.actor, closed, proposed=None, opinion="请定夺。")
        before = traces(db)
    other = replace(world.actor, roles=frozenset({role}), actors=frozenset())
    with pytest.raises(Forbidden), world.work(LATER) as db:
        decide(db, other, closed)
    with world.work() as db:
        assert traces(db) == before


@pytest.mark.parametrize("role", [Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.ACCEPTANCE_TEAM])
def test_settle_by_somebody_who_holds_no_purse_is_forbidden(world, closed, role):
    other = replace(world.actor, roles=frozenset({role}), institution=world.institution_id)
    with pytest.raises(Forbidden, match="财务"), world.work() as db:
        settle(db, other, closed)
