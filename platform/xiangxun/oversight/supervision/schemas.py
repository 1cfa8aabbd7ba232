"""Schemas of supervision 监督检查接口: duties, inspections, what follows from them."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import OneOf

from xiangxun.foundation.web.api import KeysetQuery
from xiangxun.foundation.web.posted import LongText
from xiangxun.oversight.supervision.service import REGISTERS
from xiangxun.registry.institutions.orders import OWN, SUPERIOR
from xiangxun.registry.registers.schemas import RegisterEntryOut
from xiangxun.training.approvals.service import AGREED, DECLINED


class DutyOut(Schema):
    """A duty. `state`: late, at_risk, due, met; `due_text` says what the day hangs on where there is none."""

    key = fields.String(required=True)
    state = fields.String(required=True)
    rule = fields.String(required=True)
    article = fields.String(required=True)
    message = fields.String(required=True)
    owner = fields.String(required=True)
    about = fields.String(required=True, allow_none=True)
    about_name = fields.String(required=True)
    due = fields.Date(required=True, allow_none=True)
    due_text = fields.String(required=True)
    have = fields.Integer(required=True)
    least = fields.Integer(required=True, allow_none=True)
    of = fields.Integer(required=True, allow_none=True)


class WatchQuery(Schema):
    """The day to look at (today), and whether to list what is met."""

    class Meta:
        """Other parameters are left alone."""

        unknown = EXCLUDE

    on = fields.Date(load_default=None)
    met = fields.Boolean(load_default=False)


class InspectionOut(Schema):
    """An inspection with its record. `state`: draft, signing, closed."""

    id = fields.Integer(required=True)
    institution_id = fields.Integer(required=True)
    session_id = fields.Integer(required=True, allow_none=True)
    state = fields.String(required=True)
    entry = fields.Nested(RegisterEntryOut, required=True)


class InspectionIn(Schema):
    """A new inspection of a session or of an institution."""

    on = fields.Date(load_default=None, metadata={"title": "日期"})
    institution_id = fields.Integer(load_default=None, metadata={"title": "被检查机构"})
    session_id = fields.Integer(load_default=None)
    register = fields.String(load_default=REGISTERS[0], validate=OneOf(REGISTERS))
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", required=True)


class InspectionAmendIn(Schema):
    """Other values for a drafted record; `version` is that of its entry."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
    on = fields.Date(load_default=None, metadata={"title": "日期"})
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", required=True)


class InspectionsQuery(KeysetQuery):
    """Which inspections."""

    class Meta:
        """Other parameters are left alone."""

        unknown = EXCLUDE

    session_id = fields.Integer(load_default=None)
    open_only = fields.Boolean(load_default=False)


class InspectionSignIn(Schema):
    """A signature, or the refusal of one with its reason."""

    key = fields.String(required=True, metadata={"title": "环节"})
    outcome = fields.String(
        load_default=AGREED, validate=OneOf((AGREED, DECLINED)), metadata={"title": "意见"}
    )
    reason = fields.String(load_default="", metadata={"title": "不同意的理由"})


class InspectionOrderIn(Schema):
    """An order to mend."""

    rule = fields.String(required=True, metadata={"title": "依据"})
    found_by = fields.String(
        load_default=OWN, validate=OneOf((OWN, SUPERIOR)), metadata={"title": "问题由谁发现"}
    )
    due = fields.Date(required=True, metadata={"title": "整改期限"})
    demand = LongText(required=True, metadata={"title": "整改要求"})


class OrderResultIn(Schema):
    """What came of an order to mend."""

    result = fields.String(required=True, metadata={"title": "整改结果"})


class CircularIn(Schema):
    """A circular notice."""

    reason = fields.String(required=True, metadata={"title": "通报理由"})
    text = LongText(required=True, metadata={"title": "通报内容"})


class BreachIn(Schema):
    """The decision that an institution is in breach."""

    rule = fields.String(required=True, metadata={"title": "依据"})
    reason = fields.String(required=True, metadata={"title": "理由"})


class MeasureOut(Schema):
    """The number of what was made."""

    id = fields.Integer(required=True)
