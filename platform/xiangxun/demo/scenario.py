"""Scenarios 演示情景: one training session written down as data, beside the county's plugin.

Every day is an offset from `on` (0 is the first training day), so that moving `on` moves everything. A table of the
file is a class of `cast` or `acts`; what its keys mean stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from xiangxun.counties.plugins import GROUP
from xiangxun.demo.acts import (
    ArchiveIn,
    AssessmentIn,
    CostIn,
    DayIn,
    FeedbackIn,
    FollowupIn,
    LevelsIn,
    PaperTotalsIn,
    PhoneReasonsIn,
    PlanIn,
    RetrainingIn,
    RoundIn,
    RulingIn,
    SessionIn,
    SettleIn,
    SubmitIn,
)
from xiangxun.demo.cast import Codes, InstitutionIn, LecturerIn, PeopleIn, VenueIn
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.money import fen_from_yuan
from xiangxun.kernel.tables import read_toml


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file. `missing`: kinds of paper that the player leaves out; `expected`: figures of the report, any subset."""

    title: str
    on: date
    code: str
    people: PeopleIn
    institution: InstitutionIn
    venue: VenueIn
    session: SessionIn
    days: tuple[DayIn, ...] = field(metadata={"key": "day"})
    submit: SubmitIn
    settle: SettleIn
    archive: ArchiveIn
    lecturers: tuple[LecturerIn, ...] = field(metadata={"key": "lecturer"}, default=())
    plans: tuple[PlanIn, ...] = field(metadata={"key": "plan"}, default=())
    feedback: FeedbackIn | None = None
    assessments: tuple[AssessmentIn, ...] = field(metadata={"key": "assessment"}, default=())
    levels: LevelsIn | None = None
    paper_totals: PaperTotalsIn = field(default_factory=PaperTotalsIn)
    rulings: tuple[RulingIn, ...] = field(metadata={"key": "ruling"}, default=())
    followup: FollowupIn = field(default_factory=FollowupIn)
    phone_reasons: PhoneReasonsIn | None = None
    rounds: tuple[RoundIn, ...] = field(metadata={"key": "round"}, default=())
    retraining: RetrainingIn | None = None
    costs: tuple[CostIn, ...] = field(metadata={"key": "cost"}, default=())
    missing: Codes = ()
    expected: Mapping[str, Any] = field(default_factory=dict)

    def day(self, offset: int) -> date:
        """Return the day at an offset from the first training day."""
        return self.on + timedelta(days=offset)

    def moved(self, on: date | None) -> Scenario:
        """Return the scenario with another first training day."""
        return self if on is None else replace(self, on=on)


def read_scenario(text: str, place: str = "scenario.toml") -> Scenario:
    """Return the scenario that a TOML text holds; raises TableRefused naming the place and the key."""
    scenario = read_toml(Scenario, text, place)
    for cost in (*scenario.costs, *(scenario.retraining.costs if scenario.retraining else ())):
        fen_from_yuan(cost.amount)
    return scenario


def scenario_names(county: str) -> tuple[str, ...]:
    """Return the names of a county's scenarios, `smooth` first."""
    found = (
        one.name.removesuffix(".toml") for one in folder_of(county).iterdir() if one.name.endswith(".toml")
    )
    return tuple(sorted(found, key=lambda name: (name != "smooth", name)))


def find_scenario(county: str, name: str) -> Scenario:
    """Return a county's scenario by its name; raises NotFound naming those that there are."""
    names = scenario_names(county)
    if name not in names:
        raise NotFound(f"{county} 没有名为 {name} 的演示情景；现有：{'、'.join(names) or '无'}。")
    file = folder_of(county) / f"{name}.toml"
    return read_scenario(file.read_text(encoding="utf-8"), f"{county}/{name}.toml")


def folder_of(county: str) -> Traversable:
    """Return the folder `scenarios` of a county's plugin; raises NotFound where the plugin is not installed."""
    for point in entry_points(group=GROUP, name=county):
        return files(point.module.partition(".")[0]) / "scenarios"
    raise NotFound(
        f"没有安装 {county} 的规则插件；请核对县代码，或先安装其插件。", details={"county": county}
    )
