"""The acts of a scenario 演示步骤: plans, session, days, feedback, acceptance, money, as a TOML file names them.

Days are offsets from the first training day; amounts are text in yuan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from xiangxun.demo.cast import Codes, MemberIn, PaperIn


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
