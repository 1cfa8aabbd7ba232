"""The player: scenarios of Testland from registration to the sealed archive, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from tests.counties.testland import training
from tests.counties.testland.plugin import Testland
from tests.integration.demo.conftest import SCENARIOS, Perform, Shown, scenario

from xiangxun.counties import added
from xiangxun.demo.cast import PeopleIn
from xiangxun.demo.output import check_folder
from xiangxun.demo.people import invent, roster_of
from xiangxun.demo.play import RosterFile
from xiangxun.demo.player import play
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Outcome
from xiangxun.kernel.errors import Conflict, StepStopped
from xiangxun.results.archives.verify import verify as verify_archive
from xiangxun.rules import ApprovalStep, County, Law, MatterFacts, read_layer, rule
from xiangxun.training.sessions.queries import list_sessions


def test_play_smooth_comes_to_the_figures_expected(smooth: Shown) -> None:
    assert [str(one) for one in smooth.played.differences] == []


def test_play_reports_every_figure_and_their_sums_agree(smooth: Shown) -> None:
    figures = smooth.played.figures
    assert set(figures) == {
        "enrolled", "rejected_rows", "ledger", "acceptance", "funds", "archive", "receipts", "inputs",
    }  # fmt: skip
    ledger, funds = figures["ledger"], figures["funds"]
    assert sum(ledger["by_rule"].values()) == ledger["not_counted"]
    assert ledger["counted"] + ledger["not_counted"] == figures["enrolled"]
    assert sum(line["amount_fen"] for line in funds["lines"]) == funds["payable_fen"]


def test_play_reports_the_inputs_that_the_figures_rest_on(smooth: Shown) -> None:
    inputs = smooth.played.figures["inputs"]
    (session,) = inputs["sessions"]
    assert [day["signed_in"] for day in session["days"]] == [11, 10]
    assert session["days"][0]["held_minutes"] == 150 + 140
    costs = {one["key"]: (one["amount_fen"], one["payable_fen"]) for one in session["costs"]}
    assert costs["lodging"] == (120_000, 105_000)
    parameters = {one["key"]: (one["value"], one["rule_id"]) for one in inputs["parameters"]}
    assert parameters["pay.per_head"] == (100, "TL-12-1")


def test_play_leaves_receipts_that_recompute_and_an_unbroken_chain(smooth: Shown) -> None:
    assert smooth.outcomes == {Outcome.IDENTICAL}
    assert smooth.chain.ok


def test_play_into_a_folder_leaves_ledger_opinion_and_a_sound_archive(smooth: Shown) -> None:
    archive = smooth.played.figures["archive"]
    assert archive["path"] == str(smooth.out / "archive")
    assert {path.name for path in smooth.out.iterdir()} == {
        "ledger.xlsx", "acceptance_opinion.docx", "acceptance_opinion.pdf", "archive",
    }  # fmt: skip
    assert verify_archive(smooth.out / "archive", archive["sha256"]).ok


def test_check_folder_with_an_archive_in_it_refuses(smooth: Shown) -> None:
    with pytest.raises(Conflict, match="已经存在"):
        check_folder(smooth.out)


def test_play_rectify_comes_to_the_figures_expected(perform: Perform) -> None:
    played = perform("rectify")
    assert [str(one) for one in played.differences] == []
    assert [one["grade"] for one in played.figures["acceptance"]["rounds"]] == ["fail", "pass"]


def test_play_veto_trains_the_same_people_again(perform: Perform, stage: Flask) -> None:
    played = perform("veto")
    assert [str(one) for one in played.differences] == []
    assert [one["grade"] for one in played.figures["acceptance"]["rounds"]] == ["veto", "pass"]
    first, again = played.figures["inputs"]["sessions"]
    assert (first["retrains"], again["retrains"]) == (False, True)
    assert [day["signed_in"] for day in again["days"]] == [12, 12]
    with unit_of_work(played.tenant) as db:
        assert {row.state for row in list_sessions(db)} == {"archived"}


def test_play_moved_to_another_day_moves_every_date_and_compares_nothing(perform: Perform) -> None:
    played = perform(replace(scenario("smooth"), expected={"enrolled": 0}), on=date(2025, 3, 3))
    (session,) = played.figures["inputs"]["sessions"]
    assert (session["first_day"], session["applied"]) == ("2025-03-03", "2025-02-21")
    assert played.figures["archive"]["retain_until"] == "2035-12-31"
    assert played.differences == ()


def test_play_with_a_roster_takes_its_people_and_its_sign_in_columns(perform: Perform) -> None:
    lines = ["姓名,身份证号,联系电话,第1天签到,第2天签到"]
    people = invent(PeopleIn(count=4, seed=77), date(2024, 5, 6), {})
    marks = [("√", "√"), ("√", "缺"), ("", "请假"), ("√", "√")]
    lines += [
        f"{one.name},{one.id_number},{one.phone},{first},{second}"
        for one, (first, second) in zip(people, marks, strict=True)
    ]
    lines.append(f"坏行,{people[0].id_number[:-1]},{people[0].phone},√,√")
    figures = perform("smooth", roster=RosterFile("名单.csv", "\n".join(lines).encode())).figures
    assert (figures["enrolled"], figures["rejected_rows"]) == (4, 1)
    assert figures["ledger"]["by_rule"] == {"TL-6-2": 1}
    assert [day["signed_in"] for day in figures["inputs"]["sessions"][0]["days"]] == [3, 2]


def test_play_with_a_roster_counts_people_refused_under_the_rule_that_refuses(perform: Perform) -> None:
    found = scenario("smooth")
    people = invent(PeopleIn(count=3, seed=78, ages=(12,)), found.on, {})
    roster = RosterFile("名单.xlsx", roster_of(people, "名单", "东乡", found.on))
    without = replace(found, people=replace(found.people, exceptions=()))
    figures = perform(without, roster=roster).figures
    assert figures["ledger"]["by_rule"] == {"TL-5-1": 1}
    assert figures["ledger"]["counted"] + figures["ledger"]["not_counted"] == figures["enrolled"] == 3


class Unposted(Testland):
    """Testland without the public notice of a practical class."""

    @rule
    def required_approvals(self, facts: MatterFacts, law: Law) -> tuple[ApprovalStep, ...]:
        return tuple(step for step in training.steps(facts, law) if step.key != "notice")


def test_play_with_more_people_than_seats_counts_the_others_under_the_rule_of_seats(
    stage: Flask, app: Flask
) -> None:
    found = scenario("smooth")
    people = invent(PeopleIn(count=14, seed=79), found.on, {})
    practical = replace(
        found,
        session=replace(found.session, category="practical"),
        plans=(replace(found.plans[0], category="practical"),),
        people=replace(found.people, declared=("voluntary",)),
    )
    layer = read_layer(SCENARIOS.parent, "unposted-1", Unposted(), since=date(2020, 1, 1))
    with added(County("unposted", (layer,))):
        roster = RosterFile("名单.xlsx", roster_of(people, "名单", "东乡", found.on))
        figures = play("unposted", practical, roster=roster).figures
    assert figures["enrolled"] == 14
    assert figures["ledger"]["by_rule"] == {"TL-5-4": 2, "TL-6-2": 1}


def test_play_with_people_refused_unexpectedly_stops(perform: Perform) -> None:
    found = scenario("smooth")
    with pytest.raises(StepStopped, match="有 1 人按 TL-5-1 未被录取"):
        perform(replace(found, people=replace(found.people, exceptions=())))


def test_play_without_a_document_demanded_stops_naming_it(perform: Perform) -> None:
    with pytest.raises(StepStopped, match="缺少材料：培训通知"):
        perform(replace(scenario("smooth"), missing=("notice",)))
