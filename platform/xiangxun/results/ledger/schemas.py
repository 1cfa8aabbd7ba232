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

    reason = fields.String(required=True, metadata={"title": "处理意见", "note": "维持或追回的依据"})


class ReopenIn(Schema):
    """Why a submitted ledger goes back as a draft."""

    reason = fields.String(required=True, metadata={"title": "退回理由"})


class PaperSignIn(Schema):
    """Who answers for what the comparison with the paper found; `found`: the digest of what was shown."""

    found = fields.String(required=True, metadata={"title": "核对结果", "hidden": True})
    reason = fields.String(
        required=True,
        metadata={"title": "核对意见", "note": "写明差异的原因；台账或录入有变时须重新确认"},
    )


class NotedOut(Schema):
    """How many people were taken note of."""

    people = fields.Integer(required=True)


class EntryQuery(KeysetQuery):
    """Only the counted, only the others, or all."""

    counted = fields.Boolean(load_default=None, allow_none=True)
