"""Reads receipts 查阅留痕."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.decisions.models import DecisionFacts, Receipt
from xiangxun.foundation.decisions.receipts import digest
from xiangxun.kernel.errors import NotFound
from xiangxun.rules.plain import sha256


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt without its facts and answer: what was decided on, when, under which law, citing which rules."""

    id: int
    at: datetime
    subject: str
    subject_id: int
    county: str
    edition: str
    hook: str
    day: date
    law_digest: str
    versions: dict[str, str]
    rules: tuple[str, ...]
    provisional: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt with everything that recomputing needs. `intact`: nothing was changed since it was written."""

    row: ReceiptRow
    overrides: list[list[Any]]
    readings: list[list[Any]]
    facts: str
    answer: str
    intact: bool


def get_receipt(db: Session, receipt_id: int) -> ReceiptRow:
    """Return a receipt; raises NotFound."""
    return _row(_receipt(db, receipt_id))


def list_receipts(
    db: Session, subject: str, subject_id: int, hook: str | None = None
) -> Sequence[ReceiptRow]:
    """Return the receipts about a subject, of one hook if wanted, the latest first."""
    statement = select(Receipt).where(Receipt.subject == subject, Receipt.subject_id == subject_id)
    if hook is not None:
        statement = statement.where(Receipt.hook == hook)
    return [_row(receipt) for receipt in db.scalars(statement.order_by(Receipt.id.desc()))]


def latest_about(db: Session, receipts: Sequence[ReceiptRow], kind: str) -> dict[int, int]:
    """Return for each thing of a kind ("lecturer") that the facts of these receipts are about the latest receipt's id."""
    stated = select(Receipt.id, DecisionFacts.plain).join(
        DecisionFacts,
        (DecisionFacts.tenant_id == Receipt.tenant_id) & (DecisionFacts.id == Receipt.facts_id),
    )
    found: dict[int, int] = {}
    rows = stated.where(Receipt.id.in_([one.id for one in receipts])).order_by(Receipt.id)
    for receipt, plain in db.execute(rows):
        named = re.search(rf'"ref":\s*"{re.escape(kind)}:(\d+)"', plain)
        if named:
            found[int(named[1])] = receipt
    return found


def count_receipts(db: Session) -> int:
    """Return how many receipts the county has."""
    return db.scalar(select(func.count(Receipt.id))) or 0


def receipt_ids(db: Session) -> Sequence[int]:
    """Return the numbers of all receipts of the county, the first at the top."""
    return db.scalars(select(Receipt.id).order_by(Receipt.id)).all()


def kept_after(db: Session, after: int, limit: int) -> Sequence[Kept]:
    """Return up to `limit` receipts of the county whose numbers come after one, with facts and answer, in order."""
    statement = (
        select(Receipt, DecisionFacts)
        .join(
            DecisionFacts,
            (DecisionFacts.tenant_id == Receipt.tenant_id) & (DecisionFacts.id == Receipt.facts_id),
        )
        .where(Receipt.id > after)
        .order_by(Receipt.id)
        .limit(limit)
    )
    return [_kept(receipt, facts) for receipt, facts in db.execute(statement)]


def get_kept(db: Session, receipt_id: int) -> Kept:
    """Return a receipt with facts and answer; raises NotFound."""
    receipt = _receipt(db, receipt_id)
    facts = db.scalars(select(DecisionFacts).where(DecisionFacts.id == receipt.facts_id)).one()
    return _kept(receipt, facts)


def _kept(receipt: Receipt, facts: DecisionFacts) -> Kept:
    intact = sha256(facts.plain) == facts.sha256 and digest(receipt, facts.sha256) == receipt.sha256
    return Kept(
        _row(receipt),
        json.loads(receipt.overrides),
        json.loads(receipt.readings),
        facts.plain,
        receipt.answer,
        intact,
    )


def _receipt(db: Session, receipt_id: int) -> Receipt:
    receipt = db.scalar(select(Receipt).where(Receipt.id == receipt_id))
    if receipt is None:
        raise NotFound(f"没有编号为 {receipt_id} 的结论留痕。")
    return receipt


def _row(receipt: Receipt) -> ReceiptRow:
    return ReceiptRow(
        receipt.id,
        receipt.at,
        receipt.subject,
        receipt.subject_id,
        receipt.county,
        receipt.edition,
        receipt.hook,
        receipt.day,
        receipt.law_digest,
        json.loads(receipt.versions),
        tuple(receipt.rules),
        receipt.provisional,
        receipt.sha256,
    )
