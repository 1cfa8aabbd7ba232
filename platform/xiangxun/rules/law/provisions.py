"""Provisions 声明的规定: rules that are a number, a list of seats, of steps or of rounds, so that they need no code."""

from __future__ import annotations

from dataclasses import dataclass

from xiangxun.rules.vocabulary import Code, Drawn, RuleId, StepKind


@dataclass(frozen=True, slots=True)
class Limit:
    """A measure of a person at a gate, or of a session before a stage, that must lie within a parameter.

    `at`: gates (of a person's measure) or stages (of a session's). `of`: the measure; `per`: the whole it is a share of;
    `unit`: integer parameter of clock minutes in a class hour. `within`: parameter of kind window, or windows by the
    session's `by`; codes for a list of which one must be held; choice for a grade to be reached. `only`: categories.
    """

    key: Code
    rule: RuleId
    at: tuple[str, ...]
    of: str
    within: str
    per: str | None = None
    unit: str | None = None
    by: str | None = None
    only: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """Seats at a gate: in the session (`by` "session"), or for each township or household in it, or the category.

    `at_most`: integer parameter, or a table by township or category. `used`: tally need whose number is taken off.
    """

    key: Code
    rule: RuleId
    at: tuple[str, ...]
    by: str
    at_most: str
    used: Code | None = None
    only: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredStep:
    """A step of the approval of a matter 审批环节; `lasts` and `within` are parameters of kind span.

    `within` counts from the day on which the matter is opened. `needs`: kinds of document, "roster" among them.
    """

    matter: str
    key: Code
    rule: RuleId
    kind: StepKind
    role: Code
    after: tuple[Code, ...] = ()
    lasts: str | None = None
    within: str | None = None
    needs: tuple[Code, ...] = ()
    only: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredRound:
    """A round of follow-up 回访, due a span (parameter) after the last day, or after an event; `share` a parameter."""

    key: Code
    rule: RuleId
    method: Code
    due: str
    since: str = "last_day"
    share: str | None = None
    among: Code = "attended"
    least: int = 0
    drawn: Drawn = "all"
    attempts: int = 3
    asks: tuple[Code, ...] = ()
    only: tuple[Code, ...] = ()
