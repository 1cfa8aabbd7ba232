"""JSON of archives 档案."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.results.archives.queries import ArchiveView, BagView, CopyView

_BagOut = answers_like(BagView, "BagOut")
_CopyOut = answers_like(CopyView, "CopyOut")
ArchiveOut = answers_like(
    ArchiveView,
    "ArchiveOut",
    bags=fields.List(fields.Nested(_BagOut), required=True),
    copies=fields.List(fields.Nested(_CopyOut), required=True),
    retain_until=fields.Date(required=True, allow_none=True),
)


class SealIn(Schema):
    """The archivist who keeps the archive."""

    custodian = fields.String(required=True, metadata={"title": "档案专员"})


class HandOverIn(Schema):
    """Who received a copy."""

    received_by = fields.String(required=True, metadata={"title": "接收人"})
    on = fields.Date(load_default=None, allow_none=True)
