"""Reading provisions 读取声明的规定: `[[limit]]`, `[[quota]]`, `[[step]]` and `[[round]]` of a rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xiangxun.rules.law.provisions import DeclaredRound, DeclaredStep, Limit, Quota
from xiangxun.rules.law.tables import Table
from xiangxun.rules.vocabulary import Gate, Stage

if TYPE_CHECKING:
    from xiangxun.rules.law.rulebook import Rulebook

PERSON_MEASURES = ("age", "days", "minutes", "education", "groups", "declared")
SESSION_MEASURES = ("days", "minutes", "day_minutes", "planned", "lecturers")
COUNT_MEASURES = (
    "enrolled", "signed", "counted", "excluded", "paper_total", "outstanding", "feedback_filled",
    "feedback_satisfied", "calls_closed", "assessed",
)  # fmt: skip
BY = ("category", "purpose", "level", "township")
SEATS = ("session", "township", "household", "category")
MATTERS = (
    "plan", "scheme", "session", "enrolment", "change", "acceptance", "settlement", "inspection", "destruction",
)  # fmt: skip
KINDS = ("approve", "file", "opine", "confirm", "sign", "publish")
_TALLY = "history:"


def read_limit(table: Table) -> Limit:
    """Read one `[[limit]]`."""
    at = _places(table)
    is_of_people = at[0] in frozenset(Gate)
    of, per = table.text("of"), table.text("per", None)
    measures = PERSON_MEASURES if is_of_people else (*SESSION_MEASURES, *COUNT_MEASURES)
    if of not in measures and not of.startswith(_TALLY):
        raise table.refuse("of", f"不认识 {of!r}，可用：{'、'.join(measures)}，或 history:往期数据")
    if per is not None and not (of in COUNT_MEASURES and per in COUNT_MEASURES and not is_of_people):
        raise table.refuse("per", f"比例的分子和分母都应为人数：{'、'.join(COUNT_MEASURES)}")
    unit = table.text("unit", None)
    if unit is not None and not of.endswith("minutes"):
        raise table.refuse("unit", "只有分钟数可以折算为课时")
    return Limit(
        key=table.text("key"),
        rule=table.text("rule"),
        at=at,
        of=of,
        within=table.text("within"),
        per=per,
        unit=unit,
        by=table.one_of("by", BY, None),
        only=table.texts("only"),
    )


def read_quota(table: Table) -> Quota:
    """Read one `[[quota]]`."""
    at = _places(table)
    if not set(at) <= frozenset(Gate):
        raise table.refuse("at", "名额应在关口 (admit、count、pay、certify)")
    return Quota(
        key=table.text("key"),
        rule=table.text("rule"),
        at=at,
        by=table.one_of("by", SEATS),
        at_most=table.text("at_most"),
        used=table.text("used", None),
        only=table.texts("only"),
    )


def read_step(table: Table) -> DeclaredStep:
    """Read one `[[step]]`."""
    return DeclaredStep(
        matter=table.one_of("matter", MATTERS),
        key=table.text("key"),
        rule=table.text("rule"),
        kind=table.one_of("kind", KINDS),
        role=table.text("role"),
        after=table.texts("after"),
        lasts=table.text("lasts", None),
        within=table.text("within", None),
        needs=table.texts("needs"),
        only=table.texts("only"),
    )


def read_round(table: Table) -> DeclaredRound:
    """Read one `[[round]]`."""
    return DeclaredRound(
        key=table.text("key"),
        rule=table.text("rule"),
        method=table.text("method"),
        due=table.text("due"),
        since=table.text("since", "last_day"),
        share=table.text("share", None),
        among=table.text("among", "attended"),
        least=table.take("least", int, 0),
        drawn=table.one_of("drawn", ("all", "sample"), "all"),
        attempts=table.take("attempts", int, 3),
        asks=table.texts("asks"),
        only=table.texts("only"),
    )


def cited_parameters(book: Rulebook) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (place, parameter, kinds it may have) for everything that provisions read."""
    for limit in book.limits.values():
        kinds = ("windows",) if limit.by else ("window", *_LISTS.get(limit.of, ()))
        yield f"limit.{limit.key}.within", limit.within, kinds
        if limit.unit:
            yield f"limit.{limit.key}.unit", limit.unit, ("integer",)
    for quota in book.quotas.values():
        kinds = ("integer", "table") if quota.by in ("township", "category") else ("integer",)
        yield f"quota.{quota.key}.at_most", quota.at_most, kinds
    for step in book.steps.values():
        for name in ("lasts", "within"):
            if span := getattr(step, name):
                yield f"step.{step.matter}.{step.key}.{name}", span, ("span",)
    for one in book.rounds.values():
        yield f"round.{one.key}.due", one.due, ("span",)
        if one.share:
            yield f"round.{one.key}.share", one.share, ("share",)


_LISTS = {"groups": ("codes",), "declared": ("codes",), "education": ("choice",)}


def _places(table: Table) -> tuple[str, ...]:
    at = table.texts("at")
    if not at or not (set(at) <= frozenset(Gate) or set(at) <= frozenset(Stage)):
        raise table.refuse("at", "应为关口（admit、count、pay、certify）或环节（apply、open 等），不混用")
    return at
