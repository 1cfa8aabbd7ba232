"""Explaining 说明理由: the why beside a decision: rule, article, words, values, and the parameters behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.counties import county_rules
from xiangxun.foundation.decisions.queries import Kept, ReceiptRow, get_kept
from xiangxun.foundation.decisions.receipts import findings_of, overrides_of
from xiangxun.foundation.decisions.recomputing import recompute
from xiangxun.foundation.decisions.sealing import sealed_unread
from xiangxun.rules.answers import DayCredit, Finding, LedgerLine
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law import Law
from xiangxun.rules.plain import from_text
from xiangxun.rules.vocabulary import EMPTY, Code, Ref, RuleId, Value


@dataclass(frozen=True, slots=True)
class Reason:
    """One citation: what the rule says, where it stands, about whom, with which values, and how it came out.

    `message`: what was found; of a rule that nobody broke, what it demands.
    `interpretation`: the parameter that holds the reading, where the text leaves one; `interpreted`: whether the
    county has recorded its own. `answer`, `answered_by`: of the person who ruled.
    """

    rule: RuleId
    article: str
    summary: str
    message: str
    about: Ref | None = None
    severity: str | None = None
    values: Mapping[Code, Value] = EMPTY
    stops: bool = False
    open: bool = False
    boundary: bool = False
    answer: Code | None = None
    answered_by: Ref | None = None
    interpretation: str | None = None
    interpreted: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as the decision read it: value in force on a day, with its source."""

    key: str
    day: str
    value: Any
    preset: str | None
    source: str
    rule: RuleId | None


@dataclass(frozen=True, slots=True)
class Why:
    """Everything a person needs beside a decision. `answer` is the settled answer, `law` what its words come from."""

    receipt: ReceiptRow
    reasons: tuple[Reason, ...]
    parameters: tuple[Parameter, ...]
    answer: Any
    law: Law


def why(db: Session, receipt_id: int, *, about: Ref | None = None, lang: str = "zh") -> Why:
    """Return why a decision came out as it did, for everybody or `about` one person; raises NotFound.

    The values of a person's lines are worked out again; where that does not give the stored answer (the person was
    erased, the text superseded) the messages say what the rules demand.
    """
    kept = get_kept(db, receipt_id)
    again = recompute(db, kept)
    if again.call is not None and again.answer == kept.answer:
        answer, law = again.call.answer, again.call.law
    else:
        answer = from_text(HOOKS[kept.row.hook].answer_type, kept.answer, sealed_unread)
        law = _law(kept)
    parameters = tuple(Parameter(*reading) for reading in kept.readings)
    overridden = {override[0] for override in kept.overrides}
    reasons = tuple(
        _reason(one, law, lang, overridden) for one in _citations(answer) if about in (None, one.about)
    )
    return Why(kept.row, reasons, parameters, answer, law)


@dataclass(frozen=True, slots=True)
class _Citation:
    rule: RuleId
    about: Ref | None = None
    values: Mapping[Code, Value] = EMPTY
    finding: Finding | None = None
    broken: bool = False


def _citations(answer: Any) -> Iterator[_Citation]:
    """Yield each rule that an answer cites: findings, then lines and verdicts, then bare rules."""
    for finding in findings_of(answer):
        yield _Citation(finding.rule, finding.about, finding.values, finding, broken=True)
    for item in answer if isinstance(answer, tuple) else (answer, *_lines(answer)):
        if isinstance(item, Finding):
            continue
        about = getattr(item, "person", None) or getattr(item, "about", None)
        rules = (item.rule,) if hasattr(item, "rule") else getattr(item, "rules", ())
        for rule in rules:
            yield _Citation(rule, about, getattr(item, "values", EMPTY), broken=_goes_uncounted(item))


def _lines(answer: Any) -> tuple[Any, ...]:
    """The parts of a decision that cite rules of their own: ledger lines, money lines, days."""
    return (*getattr(answer, "lines", ()), *getattr(answer, "days", ()))


def _goes_uncounted(item: Any) -> bool:
    """Whether the rules that a line or day cites are those by which it does not count."""
    return (isinstance(item, LedgerLine) and not item.units) or (
        isinstance(item, DayCredit) and not item.counts
    )


def _reason(citation: _Citation, law: Law, lang: str, overridden: set[str]) -> Reason:
    entry = law.rulebook.rules.get(citation.rule)
    if entry is None:  # the text of now no longer has the rule of then
        return Reason(citation.rule, "", "", "", citation.about, values=citation.values)
    finding, book = citation.finding, law.rulebook
    return Reason(
        rule=entry.id,
        article=entry.article,
        summary=entry.summary,
        message=(
            book.message(entry.id, citation.values, lang)
            if citation.broken
            else book.cited(entry.id, lang, citation.values)
        ),
        about=citation.about,
        severity=finding.severity.value if finding else None,
        values=citation.values,
        stops=finding is not None and finding.stops,
        open=finding is not None and finding.open,
        boundary=finding is not None and finding.boundary,
        answer=finding.answer if finding else None,
        answered_by=finding.answered_by if finding else None,
        interpretation=entry.interpretation,
        interpreted=entry.interpretation in overridden,
    )


def _law(kept: Kept) -> Law:
    """The law of the reference day by the edition of then, or by the one of now where that is gone."""
    rules = county_rules(kept.row.county, overrides_of(kept.overrides))
    codes = {edition.own.code for edition in rules.editions}
    pinned = kept.row.edition if kept.row.edition in codes else rules.editions[-1].own.code
    return rules.pinned(pinned).law(kept.row.day)
