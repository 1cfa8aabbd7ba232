"""Scenarios 演示情景: one training session written down as data, beside the county's plugin.

Every day is an offset from `on` (0 is the first training day), so that moving `on` moves everything. A table of the
file is a class of this module; what the keys mean stands at their fields.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from xiangxun.counties.plugins import GROUP
from xiangxun.demo.reading import ScenarioRefused, read_table
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.money import fen_from_yuan

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperIn:
    """A paper to file beyond those that the player files by itself; `on` and `day` are offsets."""

    kind: str
    on: int
    signed: Codes = ()
    day: int | None = None
    count: int = 1
    title: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionIn:
    """A ruling on people of one age, of several, or `outside` a range (both ends inside), before they are admitted."""

    rule: str
    answer: str
    role: str
    reason: str
    age: int | None = None
    ages: tuple[int, ...] = ()
    outside: tuple[int, int] | None = None

    def covers(self, age: int) -> bool:
        """Tell whether a person of this age (full years on the first day) is meant."""
        if self.outside is not None and not self.outside[0] <= age <= self.outside[1]:
            return True
        return age == self.age or age in self.ages


@dataclass(frozen=True, slots=True)
class PeopleIn:
    """Whom the session trains: a roster file beside the scenario, or `count` generated people.

    `ages`: full years of the first people on the first day; `groups`: how many carry a group of the rulebook;
    `answers` and `declared` hold for everybody, also for people of a roster file.
    """

    count: int = 0
    seed: int = 1
    ages: tuple[int, ...] = ()
    groups: Mapping[str, int] = field(default_factory=dict)
    roster: str | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    declared: Codes = ()
    before_application: bool = False
    exceptions: tuple[ExceptionIn, ...] = ()
    refuse_ok: bool = False


@dataclass(frozen=True, slots=True)
class InstitutionIn:
    """The institution that holds the session."""

    name: str
    qualifications: Codes = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[PaperIn, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueIn:
    """Where it is held."""

    name: str
    township: str = ""
    qualities: Codes = ()


@dataclass(frozen=True, slots=True)
class CertificateSpec:
    """A certificate of a lecturer; days are offsets."""

    kind: str
    issued: int | None = None
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class LecturerIn:
    """A lecturer; `key` names him inside the scenario, `fee` is in yuan for the whole session."""

    key: str
    name: str
    born: date
    title: str = ""
    guest: bool = False
    purposes: Codes = ()
    fee: str = "0"
    certificates: tuple[CertificateSpec, ...] = ()
    months: Mapping[str, int] = field(default_factory=dict)
    evidence: Codes = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[PaperIn, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanIn:
    """A plan, drafted, submitted and approved on the day `on`."""

    kind: str
    title: str
    on: int
    category: str | None = None
    topics: Codes = ()
    people: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[PaperIn, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionIn:
    """The session itself; `apply` and `open` are the offsets of these steps."""

    title: str
    apply: int
    open: int
    category: str | None = None
    purpose: str | None = None
    level: str | None = None
    topics: Codes = ()
    audience: Codes = ()
    township: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    online_permitted: bool = False
    ends_stage: bool = False
    papers: tuple[PaperIn, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotIn:
    """A stretch of a day, planned from-to as "HH:MM"; `held` where it was held at other times."""

    kind: str
    course: str
    starts: str = field(metadata={"key": "from"})
    ends: str = field(metadata={"key": "to"})
    lecturer: str | None = None
    held: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DayIn:
    """A training day; `offset` absent: the place in the list. `present`: a share, or how many of the first people.

    `absent`: places on the list (from 1) of people who did not come. `commented`: days until the homework is discussed.
    """

    slots: tuple[SlotIn, ...]
    offset: int | None = None
    mode: str = "onsite"
    head_count: int | str | None = None
    observers: Codes = ()
    homework: bool = False
    tested: bool = False
    commented: int | None = None
    present: int | Fraction = Fraction(1)
    absent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedbackIn:
    """Forms about each lecturer, how many of them satisfied; what was observed; how many are named outstanding."""

    filled: int = 0
    satisfied: int = 0
    observed: Mapping[str, Any] = field(default_factory=dict)
    outstanding: int = 0


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """A person's answer to a question of a rule."""

    rule: str
    answer: str
    role: str = ""
    reason: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentIn:
    """A person's word on the assessment of a lecturer: answers to questions, then confirmed or not."""

    lecturer: str
    confirm: bool
    role: str
    reason: str
    answers: tuple[AnswerIn, ...] = ()
    statement: str = ""


@dataclass(frozen=True, slots=True)
class PaperTotalsIn:
    """What the signed paper sheets say: "signed" is what was signed here."""

    total: int | str = "signed"


@dataclass(frozen=True, slots=True)
class RulingIn:
    """A ruling on the session, entered before the step `at`; `about` is session, lecturer:KEY or institution."""

    at: str
    rule: str
    answer: str
    role: str
    reason: str
    about: str = "session"


@dataclass(frozen=True, slots=True)
class FollowupIn:
    """Rounds of calls that are made and closed before submission; `reached`: the share that answered."""

    rounds: Codes = ()
    reached: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class PhoneReasonsIn:
    """The reason recorded for everybody without a telephone."""

    reason: str


@dataclass(frozen=True, slots=True)
class ScoreIn:
    """Points for a criterion of acceptance, with the kinds of paper that prove them."""

    criterion: str
    points: str
    proofs: Codes = ()


@dataclass(frozen=True, slots=True)
class MemberIn:
    """A member of the acceptance team and the side he stands for."""

    name: str
    side: str


@dataclass(frozen=True, slots=True)
class DecideIn:
    """The decision on a round."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoundIn:
    """A round of acceptance; `rectify_by` is the offset of the day by which an order must be carried out."""

    offset: int
    proposed: str
    opinion: str
    team: tuple[MemberIn, ...] = ()
    rows_checked: int = 0
    rows_wrong: int = 0
    vetoes: Codes = ()
    scores: tuple[ScoreIn, ...] = ()
    decide: DecideIn = DecideIn()
    rectify_by: int | None = None
    mended: str = "已按整改要求整改完毕"


@dataclass(frozen=True, slots=True)
class CostIn:
    """A cost of the session, in yuan."""

    key: str
    item: str
    amount: str
    units: int = 1
    lecturer: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class LevelIn:
    """Progress of the `people` that come next on the list, at the end of a stage."""

    people: int
    next: str | None = None
    scores: Mapping[str, int] = field(default_factory=dict)
    points: int = 0
    sales: str = "0"
    recommended: bool = False
    counted_answers: int = 0


@dataclass(frozen=True, slots=True)
class LevelsIn:
    """Scores at the end of a stage, entered on the day `offset` (absent: the last training day)."""

    rows: tuple[LevelIn, ...] = field(metadata={"key": "row"}, default=())
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class SubmitIn:
    """When the session is handed in."""

    offset: int


@dataclass(frozen=True, slots=True)
class SettleIn:
    """When the session is settled, and whether the lines are paid at once."""

    offset: int
    pay: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveIn:
    """When the archive is sealed, and who looks after it."""

    offset: int
    custodian: str


@dataclass(frozen=True, slots=True)
class RetrainingIn:
    """The same people trained again after a veto; days, feedback and rounds as in the session itself."""

    offset: int
    code: str
    days: tuple[DayIn, ...] = field(metadata={"key": "day"})
    rounds: tuple[RoundIn, ...] = field(metadata={"key": "round"}, default=())
    title: str = ""
    apply: int | None = None
    open: int | None = None
    submit: int | None = None
    feedback: FeedbackIn | None = None
    paper_totals: PaperTotalsIn = PaperTotalsIn()
    costs: tuple[CostIn, ...] = field(metadata={"key": "cost"}, default=())
    rulings: tuple[RulingIn, ...] = field(metadata={"key": "ruling"}, default=())
    papers: tuple[PaperIn, ...] = ()


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
    paper_totals: PaperTotalsIn = PaperTotalsIn()
    rulings: tuple[RulingIn, ...] = field(metadata={"key": "ruling"}, default=())
    followup: FollowupIn = FollowupIn()
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
    """Return the scenario that a TOML text holds; raises ScenarioRefused naming the place and the key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioRefused(f"{place}：不是有效的 TOML（{error}）") from None
    scenario = read_table(Scenario, table, place)
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
