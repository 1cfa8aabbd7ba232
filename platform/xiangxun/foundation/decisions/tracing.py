"""Tracing 规则追踪: each hook call of one session, facts and answer in short, from the receipts; nothing personal.

Counts and codes are told, never a value that a receipt keeps sealed, nor the values of a message.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.decisions.models import Receipt
from xiangxun.foundation.decisions.queries import Kept, get_kept
from xiangxun.rules.shapes import MEMBER, SEALED

_ASIDE = frozenset({"ref", "extra", "values", "reason"})


@dataclass(frozen=True, slots=True)
class Traced:
    """One call. `facts`, `answer`: in short; `parameters`: the keys it read with the values of then."""

    receipt: int
    at: datetime
    hook: str
    edition: str
    day: date
    facts: str
    answer: str
    rules: tuple[str, ...]
    parameters: tuple[tuple[str, Any], ...]
    provisional: bool


def trace(db: Session, subject: str, subject_id: int) -> Sequence[Traced]:
    """Return the calls about a subject, the first at the top."""
    mine = (Receipt.subject == subject) & (Receipt.subject_id == subject_id)
    found = db.scalars(select(Receipt.id).where(mine).order_by(Receipt.id)).all()
    return [_traced(get_kept(db, receipt)) for receipt in found]


def _traced(kept: Kept) -> Traced:
    row = kept.row
    return Traced(
        row.id,
        row.at,
        row.hook,
        row.edition,
        row.day,
        "，".join(_facts(json.loads(kept.facts))),
        "，".join(_answer(json.loads(kept.answer))) or "—",
        row.rules,
        tuple((reading[0], reading[2]) for reading in kept.readings),
        row.provisional,
    )


def _facts(facts: dict[str, Any]) -> Iterator[str]:
    for name, told in facts.items():
        if name in _ASIDE or (isinstance(told, dict) and SEALED in told):
            continue
        if isinstance(told, dict) and name == "session":
            yield from _facts({key: told[key] for key in ("category", "days", "retrains") if key in told})
        elif isinstance(told, dict | list):
            yield f"{name}×{len(told)}"
        else:
            yield f"{name}={told}"


def _answer(answer: Any) -> Iterator[str]:
    """Yield each kind of line in an answer with how often it stands there, and what was decided."""
    if isinstance(answer, list):
        yield from _counted(answer)
        return
    for name in ("grade", "score"):
        if answer.get(name) is not None:
            yield f"{name}={answer[name]}"
    for name in ("people", "days", "lines", "findings", "effects"):
        if answer.get(name):
            yield f"{name}（{'，'.join(_counted(answer[name]))}）"


def _counted(items: Sequence[dict[str, Any]]) -> Iterator[str]:
    for words, times in Counter(map(_short, items)).items():
        yield f"{words} ×{times}" if times > 1 else words


def _short(item: dict[str, Any]) -> str:
    told = [item.get(name) for name in (MEMBER, "rule", "kind", "severity", "answer", "units", "grade")]
    words = [str(one) for one in told if one is not None]
    words += [str(item["fen"]) + " 分"] if "fen" in item else []
    return " ".join([*words, *item.get("rules", ())]) or "一行"
