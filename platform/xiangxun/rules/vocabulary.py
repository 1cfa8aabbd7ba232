"""Vocabulary 词汇: the words and exact values that facts and answers are made of.

Minutes are clock minutes, money is integer fen 分, a ratio is a Fraction; no value here is ever a float.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Generic, Literal, NoReturn, TypeAlias, TypeVar

#: Opaque row id, with the kind of row before it: "person:12", "session:3".
Ref: TypeAlias = str
#: A word declared in a rulebook ("practical", "leading_group_office").
Code: TypeAlias = str
#: The catalogue id of a rule: "XM-05-3".
RuleId: TypeAlias = str
#: What a message of a finding may show. Never a name or a number of a person.
Value: TypeAlias = int | str | bool | date | Decimal
#: A bound of a window or the first point of a step.
Bound: TypeAlias = int | Decimal

MoneyKind: TypeAlias = Literal["pay", "withhold", "borne", "recover"]
StepKind: TypeAlias = Literal["approve", "file", "opine", "confirm", "sign", "publish"]
Per: TypeAlias = Literal["session", "day", "lecturer", "week"]
Drawn: TypeAlias = Literal["all", "sample"]

K = TypeVar("K")
V = TypeVar("V")


class Severity(StrEnum):
    """How heavy a finding is. A warning stops too, until a named person gives a reason."""

    BLOCK = "block"
    WARN = "warn"
    REFER = "refer"
    INFO = "info"


class Stage(StrEnum):
    """The steps of a session before which `check_session` is asked."""

    APPLY = "apply"
    OPEN = "open"
    CLOSE = "close"
    LEDGER = "ledger"
    SUBMIT = "submit"
    ACCEPT = "accept"
    SETTLE = "settle"
    ARCHIVE = "archive"


class Gate(StrEnum):
    """Where a person is stopped: not admitted, not counted, not paid for, not certified."""

    ADMIT = "admit"
    COUNT = "count"
    PAY = "pay"
    CERTIFY = "certify"


class Unit(StrEnum):
    """Units of a span of time."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, working days 工作日, months or years."""

    n: int
    unit: Unit = Unit.DAY


@dataclass(frozen=True, slots=True)
class Deadline:
    """A span after a day (`since`), or after an event still to come (`event`): exactly one of the two.

    It stays data: the core resolves it with its working-day calendar.
    """

    span: Span
    since: date | None = None
    event: Code | None = None

    def __post_init__(self) -> None:
        if (self.since is None) == (self.event is None):
            raise ValueError("a deadline counts from a day or from an event, exactly one of them")


class Map(dict[K, V]):
    """A mapping that refuses change: it copies what it is given, can be hashed, and reads as fast as a dict."""

    __slots__ = ()

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("a Map refuses change; build a new one")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Map, (dict(self),)

    def __repr__(self) -> str:
        return f"Map({dict.__repr__(self)})"


EMPTY: Map[Any, Any] = Map()


@dataclass(frozen=True, slots=True)
class Window:
    """A range whose ends say whether they belong to it; an absent end is open.

    `at_least` ≥, `above` >, `at_most` ≤, `below` <. Raises ValueError for two names on one end, or no room.
    """

    at_least: Bound | None = None
    above: Bound | None = None
    at_most: Bound | None = None
    below: Bound | None = None

    def __post_init__(self) -> None:
        if self.at_least is not None and self.above is not None:
            raise ValueError("at_least and above name the same end")
        if self.at_most is not None and self.below is not None:
            raise ValueError("at_most and below name the same end")
        low, high = self.low, self.high
        closed = self.above is None and self.below is None
        if low is not None and high is not None and (low > high or (low == high and not closed)):
            raise ValueError("a window without room")

    @property
    def low(self) -> Bound | None:
        """The number named at the lower end, included or not."""
        return self.at_least if self.at_least is not None else self.above

    @property
    def high(self) -> Bound | None:
        """The number named at the upper end, included or not."""
        return self.at_most if self.at_most is not None else self.below

    def holds(self, x: int | Decimal | Fraction) -> bool:
        """Return whether `x` lies inside, by the names of the ends."""
        if isinstance(x, Decimal):
            x = Fraction(x)
        return not (
            (self.at_least is not None and x < _comparable(self.at_least))
            or (self.above is not None and x <= _comparable(self.above))
            or (self.at_most is not None and x > _comparable(self.at_most))
            or (self.below is not None and x >= _comparable(self.below))
        )

    def edge(self, x: int | Decimal | Fraction) -> bool:
        """Return whether `x` is exactly a number named at one of the ends, included or not."""
        return any(bound is not None and Fraction(bound) == x for bound in (self.low, self.high))

    def clamp(self, x: int) -> int:
        """Return `x` lifted to `at_least` and cut to `at_most`; an excluded end has no nearest number."""
        if self.above is not None or self.below is not None:
            raise ValueError("only included ends (at_least, at_most) can clamp")
        if isinstance(self.at_least, int) and x < self.at_least:
            return self.at_least
        return self.at_most if isinstance(self.at_most, int) and x > self.at_most else x


@dataclass(frozen=True, slots=True)
class Steps(Generic[V]):
    """Values that change at rising points: day rates (`total`), score bands (`at`).

    `firsts[i]` is the first point at which `values[i]` holds. Raises ValueError where the order is broken.
    """

    firsts: tuple[Bound, ...]
    values: tuple[V, ...]

    def __post_init__(self) -> None:
        if not self.firsts or len(self.firsts) != len(self.values):
            raise ValueError("steps need as many values as first points, and at least one")
        if any(later <= earlier for earlier, later in zip(self.firsts, self.firsts[1:], strict=False)):
            raise ValueError("the first points of steps must rise")

    def at(self, x: int | Decimal) -> V:
        """Return the value at `x`; raises ValueError before the first step."""
        place = bisect_right(self.firsts, x)
        if not place:
            raise ValueError(f"{x} lies before the first step {self.firsts[0]}")
        return self.values[place - 1]

    def total(self: Steps[int], n: int) -> int:
        """Return the sum of the values at 1, 2, … n (0 for n = 0)."""
        return sum(self.at(i) for i in range(1, n + 1))


def _comparable(bound: Bound) -> int | Fraction:
    """A Fraction does not compare with a Decimal; both are exact as a Fraction."""
    return bound if isinstance(bound, int) else Fraction(bound)


def full_years(birth: date, on: date) -> int:
    """Return the age in full years 周岁: a year is full on the birthday itself.

    Born on 29 February, it is full on 1 March of a common year. (Civil Code 民法典, arts. 200 ff.)
    """
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
