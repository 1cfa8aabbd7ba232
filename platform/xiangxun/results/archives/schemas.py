"""JSON of archives 档案."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import LongText
from xiangxun.results.archives.disposal import Opinion
from xiangxun.results.archives.disposal_queries import DESTROY, KEEP, PERMANENT, AppraisalView, ItemView
from xiangxun.results.archives.lending import HoldView, LoanView
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


LoanOut = answers_like(LoanView, "LoanOut")
HoldOut = answers_like(HoldView, "HoldOut")
_ItemOut = answers_like(ItemView, "AppraisalItemOut")
AppraisalOut = answers_like(
    AppraisalView, "AppraisalOut", items=fields.List(fields.Nested(_ItemOut), required=True)
)


class LoanIn(Schema):
    """A loan: who reads the archive, why, until when."""

    borrower = fields.String(required=True, metadata={"title": "借阅人"})
    unit = fields.String(required=True, metadata={"title": "单位"})
    purpose = fields.String(required=True, metadata={"title": "用途"})
    due = fields.Date(required=True, metadata={"title": "归还期限"})


class ReturnIn(Schema):
    """What was found when an archive came back."""

    remark = fields.String(load_default="", metadata={"title": "归还情况"})


class HoldIn(Schema):
    """Why nothing of an archive may be destroyed."""

    reason = LongText(required=True, metadata={"title": "理由"})


class HoldEndIn(Schema):
    """Why a hold ends."""

    reason = fields.String(required=True, metadata={"title": "解除理由"})


class BagOpinionIn(Schema):
    """The opinion on one bag; `keep_until` where it is kept on."""

    bag_id = fields.Integer(required=True)
    opinion = fields.String(required=True, validate=OneOf((DESTROY, KEEP, PERMANENT)))
    reason = fields.String(required=True)
    keep_until = fields.Date(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> Opinion:
        """Return the opinion as the service takes it."""
        return Opinion(**data)


class AppraisalIn(Schema):
    """An appraisal of bags whose time is over."""

    title = fields.String(required=True, metadata={"title": "鉴定名称"})
    report = LongText(required=True, metadata={"title": "鉴定报告（鉴定小组与结论）"})
    opinions = fields.List(fields.Nested(BagOpinionIn), required=True)
