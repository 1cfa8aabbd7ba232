"""The player 演示: takes one scenario of one county from registration to the sealed archive, through services only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xiangxun.demo import inputs, report
from xiangxun.demo.accepting import accept
from xiangxun.demo.applying import apply, open_class
from xiangxun.demo.holding import hold
from xiangxun.demo.output import write_papers
from xiangxun.demo.play import Play, RosterFile, Run, Tell
from xiangxun.demo.registering import fresh_tenant, register
from xiangxun.demo.scenario import Scenario, find_scenario, folder_of
from xiangxun.demo.settling import archive, settle
from xiangxun.demo.submitting import submit


@dataclass(frozen=True, slots=True)
class Played:
    """What a play came to: its figures, and where they are not what the scenario expects."""

    tenant: int
    session: int
    figures: report.Figures
    differences: tuple[report.Difference, ...]


def play(
    county: str,
    scenario: Scenario | str,
    *,
    roster: RosterFile | None = None,
    on: date | None = None,
    out: Path | None = None,
    tenant: int | None = None,
    tell: Tell = lambda _: None,
) -> Played:
    """Play a scenario (or the installed one of that name) in a fresh tenant and return what it came to.

    `roster`: people of a real file instead of the scenario's; `on`: another first day. With either, the figures that
    the scenario expects do not apply. `out` receives ledger, opinion and archive. Needs an application context.
    Raises the error of the step that failed.
    """
    found = find_scenario(county, scenario) if isinstance(scenario, str) else scenario
    is_as_written = roster is None and on in (None, found.on)
    stage = Play(
        scenario=found.moved(on),
        county=county,
        tenant=fresh_tenant(county) if tenant is None else tenant,
        tell=tell,
        roster=roster or _own_roster(county, found),
        is_real=roster is not None,
    )
    runs = _play(stage)
    with stage.step(stage.scenario.archive.offset) as db:
        figures = report.figures(db, runs)
        figures["inputs"] = inputs.inputs(stage, db, runs)
    if out is not None:
        write_papers(stage, runs[0], out)
        figures["archive"]["path"] = str(out / "archive")
    expected = found.expected if is_as_written else {}
    return Played(stage.tenant, runs[0].session, figures, tuple(report.differences(expected, figures)))


def _play(stage: Play) -> list[Run]:
    """Go through every stage; return the session and, where one was ordered, its retraining."""
    register(stage)
    run = apply(stage)
    open_class(stage, run, stage.scenario.session.open)
    hold(stage, run)
    submit(stage, run)
    retraining = accept(stage, run)
    runs = [run, *([retraining] if retraining else [])]
    settle(stage, runs)
    archive(stage, runs)
    return runs


def _own_roster(county: str, scenario: Scenario) -> RosterFile | None:
    name = scenario.people.roster
    return RosterFile(name, (folder_of(county) / name).read_bytes()) if name else None
