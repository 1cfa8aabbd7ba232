"""Answers 结论: what comes out of a rule. Every one cites rules; consequences are data the core executes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, TypeAlias

from xiangxun.rules.facts.recurring import Ruling
from xiangxun.rules.marks import personal
from xiangxun.rules.vocabulary import (
    EMPTY,
    Code,
    Deadline,
    Drawn,
    Map,
    MoneyKind,
    Per,
    Ref,
    RuleId,
    Severity,
    Span,
    StepKind,
    Value,
    Window,
)

#: The answer of a ruling that lets a single case pass.
ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Prefer:
    """Order of the queue for seats: a lower rank comes first; earlier application breaks ties."""

    rank: int


@dataclass(frozen=True, slots=True)
class Rectify:
    """An order to mend 整改; without a deadline the signer must enter a day."""

    by: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Retrain:
    """These people are trained again, at the cost of `bearer`."""

    people: tuple[Ref, ...]
    bearer: Code
    by: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Withhold:
    """`num`/`den` of the party's fee is refused 拒付."""

    party: Ref
    num: int
    den: int


@dataclass(frozen=True, slots=True)
class Suspend:
    """No (further) engagement or application of the party, until the role lifts it or the day has come."""

    party: Ref
    scope: Code
    lifted_by: Code
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Work on the desk of a role."""

    role: Code
    what: Code
    by: Deadline | None = None


Effect: TypeAlias = Prefer | Rectify | Retrain | Withhold | Suspend | Task


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must judge: role, options, and which of them stop.

    Without a default the step waits for the answer; with one it goes on by the default, flagged.
    """

    role: Code
    options: tuple[Code, ...]
    stops: frozenset[Code] = frozenset()
    default: Code | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, about whom, how heavy, with the values its message shows.

    `answer` and `answered_by` are written by the façade from the rulings, never by an author.
    """

    rule: RuleId
    severity: Severity
    about: Ref | None = None
    values: Annotated[Map[Code, Value], personal("about")] = EMPTY
    ask: Question | None = None
    effect: Effect | None = None
    answer: Code | None = None
    answered_by: Ref | None = None

    @property
    def open(self) -> bool:
        """A question without default that nobody answered: the decision is provisional, the step waits."""
        return self.ask is not None and self.ask.default is None and self.answer is None

    @property
    def boundary(self) -> bool:
        """Goes on by a default that no person has confirmed: the row is flagged."""
        return self.ask is not None and self.ask.default is not None and self.answer is None

    @property
    def stops(self) -> bool:
        """Whether the person or step is stopped as things stand; an open question stops (it waits)."""
        if self.ask is not None:
            chosen = self.answer if self.answer is not None else self.ask.default
            return chosen is None or chosen in self.ask.stops
        return self.severity is not Severity.INFO and self.answer != ALLOW


@dataclass(frozen=True, slots=True)
class Waiver:
    """Silences the rule `waived` of a lower layer, which must be marked `waivable`; cites the rule that does."""

    waived: RuleId
    rule: RuleId


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit over several keys together: people at a gate, or fen of cost lines."""

    rule: RuleId
    keys: tuple[str, ...]
    at_most: int | None = None
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """A step on a desk. `after`: steps that come first; `lasts`: a public notice; `needs`: kinds of document.

    `within`: by when it is to be decided, from a day or from the step of the matter that its `event` names.
    """

    key: Code
    rule: RuleId
    kind: StepKind
    role: Code
    after: frozenset[Code] = frozenset()
    lasts: Span | None = None
    within: Deadline | None = None
    needs: frozenset[Code] = frozenset()


@dataclass(frozen=True, slots=True)
class DocumentDemand:
    """A kind of document the dossier must hold. `keep` None: permanent."""

    kind: Code
    rule: RuleId
    count: int = 1
    per: Per = "session"
    severity: Severity = Severity.BLOCK
    due: Deadline | None = None
    copies: int = 1
    holders: tuple[Code, ...] = ()
    keep: Span | None = None


@dataclass(frozen=True, slots=True)
class FollowupRound:
    """A round of follow-up 回访: a share of `among`, at least so many, all or a sample, so many attempts."""

    key: Code
    rule: RuleId
    method: Code
    due: Deadline
    share: Fraction = Fraction(1)
    among: Code = "attended"
    least: int = 0
    drawn: Drawn = "all"
    attempts: int = 3
    asks: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """What a person is credited with: whole days, clock minutes; slots late and absent."""

    person: Ref
    days: int = 0
    minutes: int = 0
    late: int = 0
    absent: int = 0


@dataclass(frozen=True, slots=True)
class DayCredit:
    """A training day as it counts: minutes held, whether it counts for the trainees, by which rules not."""

    on: date
    minutes: int
    counts: bool = True
    rules: tuple[RuleId, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Answer of `decide_attendance`."""

    people: tuple[Credit, ...]
    days: tuple[DayCredit, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One person's line; 0 units: not counted, by `rules`."""

    person: Ref
    units: int
    series: Code = ""
    rules: tuple[RuleId, ...] = ()
    values: Annotated[Map[Code, Value], personal("person")] = EMPTY


@dataclass(frozen=True, slots=True)
class Ledger:
    """Answer of `decide_ledger`: exactly one line per person."""

    lines: tuple[LedgerLine, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A grade on a scale, or None where a person must give it (then a finding says so)."""

    about: Ref
    scale: Code
    grade: Code | None
    rules: tuple[RuleId, ...]
    score: Decimal | None = None
    findings: tuple[Finding, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A line of the entitlement, in fen, never negative. `awaits`: an event before which it is not paid.

    pay: paid · withhold: less · borne: shown, paid by `bearer` · recover: claimed back.
    """

    key: Code
    kind: MoneyKind
    fen: int
    rules: tuple[RuleId, ...]
    payee: Code | Ref
    bearer: Code = "programme"
    about: Ref | None = None
    values: Map[Code, Value] = EMPTY
    by: Deadline | None = None
    awaits: Code | None = None

    def __post_init__(self) -> None:
        if self.fen < 0:
            raise ValueError(f"money line {self.key}: fen must not be negative; use withhold or recover")


@dataclass(frozen=True, slots=True)
class Funding:
    """Answer of `decide_funding`: the whole entitlement as of now."""

    lines: tuple[MoneyLine, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty of an owner. `have` of `of`; met when `want` holds it. `values`: what its words show beside the two."""

    key: Code
    rule: RuleId
    owner: Code
    about: Ref | None = None
    due: Deadline | None = None
    have: int = 0
    want: Window | None = None
    of: int | None = None
    values: Map[str, Value] = EMPTY

    @property
    def told(self) -> Map[str, Value]:
        """All that the words of the duty may show."""
        shown: dict[str, Value] = {"have": self.have, **self.values}
        return Map(shown if self.of is None else {**shown, "of": self.of})

    @property
    def met(self) -> bool:
        """Whether the duty is done."""
        return self.want is not None and self.want.holds(self.have)


def answer_to(rulings: tuple[Ruling, ...], rule: RuleId, about: Ref | None) -> Code | None:
    """Return the answer of the latest ruling on `rule` about `about` (of one day: the one entered last), or None."""
    found = [ruling for ruling in rulings if ruling.rule == rule and ruling.about == about]
    return sorted(found, key=lambda ruling: ruling.on)[-1].answer if found else None
