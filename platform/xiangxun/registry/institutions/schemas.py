"""JSON of institutions 培训机构."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import LongText
from xiangxun.registry.institutions.queries import InstitutionRow, OrderRow

InstitutionOut = answers_like(InstitutionRow, "InstitutionOut")
OrderOut = answers_like(OrderRow, "OrderOut")


class InstitutionIn(Schema):
    """A new institution; `qualifications` are codes of the rulebook."""

    name = fields.String(required=True, metadata={"title": "机构名称"})
    contact = fields.String(load_default="", metadata={"title": "联系"})
    qualifications = fields.List(fields.String(), load_default=list, metadata={"title": "资质"})
    extra = fields.Dict(keys=fields.String(), load_default=dict)


class OrderReportIn(Schema):
    """How an order was mended, or why it counts as missed."""

    report = LongText(required=True, metadata={"title": "整改情况"})
