"""JSON of interpretations 解释, rulings 裁定 and receipts 凭据."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.decisions import ReceiptRow
from xiangxun.foundation.decisions.explaining import Parameter, Reason
from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import LongText
from xiangxun.registry.interpretations.queries import InterpretationRow

InterpretationOut = answers_like(InterpretationRow, "InterpretationOut")
ReceiptOut = answers_like(ReceiptRow, "ReceiptOut")
ReasonOut = answers_like(Reason, "ReasonOut")
ParameterOut = answers_like(Parameter, "ParameterOut", day=fields.String(required=True))


class InterpretationIn(Schema):
    """The county's reading of a parameter left to it: a value of its kind or the name of a preset."""

    key = fields.String(required=True, metadata={"title": "参数"})
    value = fields.Raw(required=True, metadata={"title": "读法"})
    from_on = fields.Date(required=True, metadata={"title": "自何日起"})
    document = fields.String(required=True, metadata={"title": "依据文件"})
    reason = LongText(load_default="", metadata={"title": "理由"})


class ConfirmationsIn(Schema):
    """Parameters to be read as prepared, else as presumed today: those named, or `all` that wait."""

    keys = fields.List(fields.String(), load_default=list, metadata={"title": "参数"})
    all = fields.Boolean(load_default=False, metadata={"title": "全部待确认的"})
    document = fields.String(required=True, metadata={"title": "依据文件"})
    from_on = fields.Date(required=True, metadata={"title": "自何日起"})


class ProposalsIn(Schema):
    """Parameters whose prepared readings are not adopted: those named, or `all`."""

    keys = fields.List(fields.String(), load_default=list, metadata={"title": "参数"})
    all = fields.Boolean(load_default=False, metadata={"title": "全部待确认的"})


class RegulationIn(Schema):
    """The regulation's own words, split at its articles."""

    text = LongText(required=True, metadata={"title": "制度原文"})


class CountOut(Schema):
    """How many were recorded."""

    count = fields.Integer(required=True)


class CreatedOut(Schema):
    """The id of what was added."""

    id = fields.Integer(required=True)


class RulingIn(Schema):
    """A named person's decision on one case, in a role of the county."""

    rule = fields.String(required=True, metadata={"title": "规则", "hidden": True})
    about = fields.String(required=True, metadata={"title": "对象", "hidden": True})
    answer = fields.String(required=True, metadata={"title": "裁定"})
    role = fields.String(required=True, metadata={"title": "以何角色"})
    reason = LongText(required=True, metadata={"title": "理由"})
    document_id = fields.Integer(load_default=None, allow_none=True)


class AboutQuery(Schema):
    """About whom: a reference such as `person:12`; everybody where absent."""

    about = fields.String(load_default=None)


class WhyOut(Schema):
    """Why a decision came out as it did."""

    receipt = fields.Nested(ReceiptOut, required=True)
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    parameters = fields.List(fields.Nested(ParameterOut), required=True)
