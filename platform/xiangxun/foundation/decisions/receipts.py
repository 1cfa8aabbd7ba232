"""The content of a receipt 留痕内容: what a call of a rule becomes as text, and the digest over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from xiangxun.foundation.decisions.models import Receipt
from xiangxun.rules.answers import Finding
from xiangxun.rules.law import Law, Override
from xiangxun.rules.plain import canonical, sha256


def overrides_text(overrides: Sequence[Override]) -> str:
    """Return a tenant's interpretations as text."""
    return canonical([[one.key, one.value, one.since, one.by, one.document] for one in overrides])


def overrides_of(rows: Sequence[Sequence[Any]]) -> tuple[Override, ...]:
    """Return the interpretations that a parsed text holds."""
    return tuple(
        Override(key, value, date.fromisoformat(since), by, document)
        for key, value, since, by, document in rows
    )


def readings_text(law: Law) -> str:
    """Return the parameters that were read: key, day, value, preset, source, rule."""
    return canonical(
        [[one.key, one.day, one.value, one.preset, one.source, one.rule] for one in law.readings]
    )


def cited(plain: Any) -> Iterator[str]:
    """Yield the rules that a parsed plain answer cites, at any depth."""
    if isinstance(plain, list):
        for item in plain:
            yield from cited(item)
    elif isinstance(plain, dict):
        for key, value in plain.items():
            if key in ("rule", "waived"):
                yield value
            elif key == "rules":
                yield from value
            else:
                yield from cited(value)


def findings_of(answer: Any) -> Iterator[Finding]:
    """Yield every finding of an answer: its own, or those inside it."""
    for item in answer if isinstance(answer, tuple) else (answer,):
        if isinstance(item, Finding):
            yield item
        else:
            yield from getattr(item, "findings", ())


def digest(receipt: Receipt, facts_digest: str) -> str:
    """Return the SHA-256 over everything that a receipt states."""
    return sha256(
        canonical(
            [
                receipt.subject,
                receipt.subject_id,
                receipt.county,
                receipt.edition,
                receipt.hook,
                receipt.day,
                receipt.law_digest,
                receipt.versions,
                receipt.overrides,
                receipt.readings,
                list(receipt.rules),
                facts_digest,
                receipt.answer,
                receipt.provisional,
            ]
        )
    )
