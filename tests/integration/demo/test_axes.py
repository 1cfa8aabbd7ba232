"""The fourteen axes 十四个差异维度: a session of each test-only county, from registration to the sealed archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from tests.counties.axes.counties import CODES, county, scenario

from xiangxun.counties import CountyRules, added
from xiangxun.demo.people import invent, roster_of
from xiangxun.demo.play import RosterFile
from xiangxun.demo.player import Played, play
from xiangxun.demo.report import Figures
from xiangxun.demo.scenario import Scenario
from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import replay
from xiangxun.kernel.clock import on_day, today
from xiangxun.registry.registers.service import enter
from xiangxun.results.followup.queries import REACHED, list_calls, list_rounds
from xiangxun.results.followup.service import CallIn, record_calls
from xiangxun.results.funds.service import settle
from xiangxun.rules import Event
from xiangxun.training.enrolment.queries import admitted_ids


@pytest.fixture
def rules(request: pytest.FixtureRequest, stage: Flask, app: Flask):
    """The rules of the county named by the parameter, as installed."""
    with added(county(request.param), "1.0") as rules:
        yield rules


def perform(code: str, name: str, **more) -> Played:
    played = play(code, scenario(code, name), **more)
    assert [str(one) for one in played.differences] == []
    return played


@pytest.mark.parametrize("rules", ["hours"], indirect=True)
def test_hours_ages_groups_and_times_are_declared(rules: CountyRules) -> None:
    played = perform("hours", "smooth")
    assert _again(played.tenant, scenario("hours", "smooth"))["by_rule"]["HR-4-2"] == 7
    with unit_of_work(played.tenant) as db:
        assert all(one.same for one in replay(db))


def _again(tenant: int, first: Scenario) -> Figures:
    """Play the same people a second time in the year; return what the ledger came to."""
    words = {"farmer": "农民", "returning": "返乡人员"}
    roster = RosterFile(
        "名单.xlsx", roster_of(invent(first.people, first.on, words), "第二期", "东乡", first.on)
    )
    second = replace(
        first,
        on=date(2024, 9, 2),
        code="2024-基础-02",
        venue=replace(first.venue, name="另一文化站"),
        expected={},
        days=tuple(replace(day, absent=()) for day in first.days),
    )
    figures = play("hours", second, roster=roster, tenant=tenant).figures
    return dict(figures["ledger"])


@pytest.mark.parametrize("rules", ["seats"], indirect=True)
def test_seats_approvals_and_notices_are_declared(rules: CountyRules) -> None:
    played = perform("seats", "practical")
    perform("seats", "open", tenant=played.tenant)


@pytest.mark.parametrize("rules", ["graded"], indirect=True)
def test_points_bands_shares_and_rounds_are_declared(rules: CountyRules) -> None:
    played = perform("graded", "mended")
    assert [one["grade"] for one in played.figures["acceptance"]["rounds"]] == ["failed", "excellent"]


@pytest.mark.parametrize("rules", ["papers"], indirect=True)
def test_dossiers_by_stage_day_lecturer_and_week_are_declared(rules: CountyRules) -> None:
    perform("papers", "smooth")


@pytest.mark.parametrize("rules", ["money"], indirect=True)
def test_money_of_every_kind_is_reckoned(rules: CountyRules, actor: Actor) -> None:
    played = perform("money", "smooth")
    (first,) = (one for one in played.figures["funds"]["lines"] if one["amount_fen"] == 193_200)
    assert first["rule_id"] == "MY-1"
    _employ(played, actor, reached=3)
    _certify(played, actor)
    with on_day(date(2025, 1, 6)), unit_of_work(played.tenant) as db:
        view = settle(db, actor, played.session, events=[Event("inspected", date(2025, 1, 2))])
        lines = {line.key: line.fen for line in view.lines}
        assert lines["employment:2025"] == 3 * 25_000
        assert (lines["certificate:junior"], lines["certificate:intermediate"]) == (2 * 10_000, 15_000)
        assert lines["first"] == 193_200
        assert view.open_fen["rest"] == 322_000 - 193_200


def _employ(played: Played, actor: Actor, *, reached: int) -> None:
    """Half a year later the follow-up finds some of them employed; the rate is that of the new year."""
    with on_day(date(2025, 1, 3)), unit_of_work(played.tenant) as db:
        (round_,) = list_rounds(db, played.session)
        people = [call.trainee_id for call in list_calls(db, round_.id)]
        found = [CallIn(one, REACHED, answers={"employed": True}) for one in people[:reached]]
        record_calls(db, actor, round_.id, found)


def _certify(played: Played, actor: Actor) -> None:
    """Three of them come back with certificates; one brings a better one a month later."""
    with on_day(date(2024, 8, 1)), unit_of_work(played.tenant) as db:
        people = admitted_ids(db, played.session)[:3]
        told = [(one, "junior", date(2024, 7, 1)) for one in people]
        for trainee, kind, issued in (*told, (people[0], "intermediate", date(2024, 7, 31))):
            given = {"kind": kind, "issued": issued.isoformat()}
            enter(
                db,
                actor,
                register="certificate",
                on=today(),
                subject="trainee",
                subject_id=trainee,
                fields=given,
            )


@pytest.mark.parametrize("rules", CODES, indirect=True)
def test_every_declaration_fits(rules: CountyRules) -> None:
    assert rules.editions[0].lawbook.rulebook.rules
