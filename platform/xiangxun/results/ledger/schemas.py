"""JSON of ledgers 台账."""

from __future__ import annotations

from marshmallow import fields

from xiangxun.foundation.web import KeysetQuery, answers_like, page_of
from xiangxun.results.ledger.queries import EntryView, LedgerView

LedgerOut = answers_like(LedgerView, "LedgerOut")
LedgerEntryOut = answers_like(EntryView, "LedgerEntryOut")
LedgerEntryPage = page_of(LedgerEntryOut)


class EntryQuery(KeysetQuery):
    """Only the counted, only the others, or all."""

    counted = fields.Boolean(load_default=None, allow_none=True)
