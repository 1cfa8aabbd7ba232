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

    outcome = fields.String(load_default=AGREED, validate=OneOf((AGREED, DECLINED)))
    reason = fields.String(load_default="")


class StateOut(Schema):
    """The state that a matter has come to."""

    state = fields.String(required=True)
