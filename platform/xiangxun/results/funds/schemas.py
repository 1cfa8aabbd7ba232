"""JSON of funds 资金: integer fen everywhere."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import Count, Fen, LongText
from xiangxun.results.funds.queries import CostView, LineView, PaymentView, RecoveryView
from xiangxun.results.funds.recovering import SOURCES, Demand
from xiangxun.results.funds.service import CostIn as Cost

CostOut = answers_like(CostView, "CostOut")
SettlementLineOut = answers_like(LineView, "SettlementLineOut")
PaymentOut = answers_like(PaymentView, "PaymentOut")
RecoveryOut = answers_like(RecoveryView, "RecoveryOut")


class SettlementOut(Schema):
    """The whole entitlement as of its last settlement, and what was paid of it."""

    lines = fields.List(fields.Nested(SettlementLineOut), required=True)
    payable_fen = fields.Integer(required=True)
    withheld_fen = fields.Integer(required=True)
    borne_by_institution_fen = fields.Integer(required=True)
    paid_fen = fields.Integer(required=True)


class FundsOut(Schema):
    """Costs, settlement and payments of a session, and what is demanded back."""

    costs = fields.List(fields.Nested(CostOut), required=True)
    settlement = fields.Nested(SettlementOut, required=True)
    payments = fields.List(fields.Nested(PaymentOut), required=True)
    recoveries = fields.List(fields.Nested(RecoveryOut), required=True)


class CostIn(Schema):
    """A cost as claimed, in fen; `item` is a word of the rulebook."""

    key = fields.String(required=True)
    item = fields.String(required=True)
    fen = Fen(required=True)
    units = Count(least=1, strict=True, load_default=1)
    lecturer_id = fields.Integer(load_default=None, allow_none=True)
    title = fields.String(load_default="")

    @post_load
    def make(self, data: dict[str, str], **_options: object) -> Cost:
        """Return the cost as the service takes it."""
        return Cost(**data)  # type: ignore[arg-type] # marshmallow has checked the kinds


class CostsIn(Schema):
    """The cost list, in place of the one before."""

    costs = fields.List(fields.Nested(CostIn), required=True)


class PaymentIn(Schema):
    """A payment under a voucher; without `fen` all that is open of the line."""

    line_key = fields.String(required=True, metadata={"title": "款项"})
    voucher = fields.String(required=True, metadata={"title": "凭证号"})
    fen = Fen(
        least=1,
        load_default=None,
        allow_none=True,
        metadata={"title": "金额（元）", "note": "留空即付清余额"},
    )


class RecoveryIn(Schema):
    """A demand for money back of a line. `source_id`: after an inspection, its entry in the register."""

    line_key = fields.String(required=True, metadata={"title": "款项"})
    fen = Fen(least=1, required=True, metadata={"title": "金额（元）"})
    source = fields.String(required=True, validate=OneOf(SOURCES), metadata={"title": "来由"})
    source_id = fields.Integer(
        load_default=None, allow_none=True, metadata={"title": "检查登记", "note": "因检查追回的必选"}
    )
    rule = fields.String(required=True, metadata={"title": "依据"})
    due = fields.Date(required=True, metadata={"title": "退回期限"})
    reason = LongText(required=True, metadata={"title": "追回理由"})

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> Demand:
        """Return the demand as the service takes it."""
        return Demand(**data)


class RefundIn(Schema):
    """Money that came back under a voucher; without `fen` all that is outstanding."""

    voucher = fields.String(required=True, metadata={"title": "凭证号"})
    fen = Fen(
        least=1,
        load_default=None,
        allow_none=True,
        metadata={"title": "金额（元）", "note": "留空即全部退回"},
    )
