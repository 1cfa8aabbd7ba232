"""JSON of ledgers 台账."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import KeysetQuery, answers_like, page_of
from xiangxun.results.ledger.queries import DifferenceView, EntryView, LedgerView

LedgerOut = answers_like(LedgerView, "LedgerOut")
LedgerEntryOut = answers_like(EntryView, "LedgerEntryOut")
LedgerEntryPage = page_of(LedgerEntryOut)


DifferencePage = page_of(answers_like(DifferenceView, "LedgerDifferenceOut"))


class DifferenceQuery(KeysetQuery):
    """Only what nobody has taken note of, or all."""

    open_only = fields.Boolean(load_default=True)


class NoteIn(Schema):
    """Why an accepted ledger stays as it is, or on what the recovery rests."""

    reason = fields.String(required=True)


class NotedOut(Schema):
    """How many people were taken note of."""

    people = fields.Integer(required=True)


class EntryQuery(KeysetQuery):
    """Only the counted, only the others, or all."""

    counted = fields.Boolean(load_default=None, allow_none=True)
