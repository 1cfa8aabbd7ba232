"""JSON of approvals 审批."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like
from xiangxun.training.approvals.queries import Step
from xiangxun.training.approvals.service import AGREED, DECLINED

StepOut = answers_like(Step, "StepOut")


class DecisionIn(Schema):
    """What a person says to one step; a refusal needs a reason."""

    outcome = fields.String(required=True, validate=OneOf((AGREED, DECLINED)), metadata={"title": "意见"})
    reason = fields.String(load_default="", metadata={"title": "理由"})


class StateOut(Schema):
    """The state that a matter has come to."""

    state = fields.String(required=True)
