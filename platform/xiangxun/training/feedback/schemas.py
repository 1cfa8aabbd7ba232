"""JSON of feedback 反馈."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import LongText
from xiangxun.training.feedback.queries import AssessmentView, FormTotals

TotalsOut = answers_like(FormTotals, "FormTotalsOut")
AssessmentOut = answers_like(AssessmentView, "AssessmentOut")

MOST_FORMS = 5000


class FormsIn(Schema):
    """Filled-in forms about a lecturer (or the class): 5 very satisfied … 1 very dissatisfied."""

    lecturer_id = fields.Integer(load_default=None, allow_none=True)
    satisfactions = fields.List(
        fields.Integer(validate=Range(1, 5)), required=True, validate=Length(1, MOST_FORMS)
    )


class ObservationIn(Schema):
    """What staff saw in a lecturer's class, item by item."""

    lecturer_id = fields.Integer(required=True)
    items = fields.Dict(keys=fields.String(), values=fields.Boolean(), required=True)


class OutstandingIn(Schema):
    """The list of outstanding trainees, in place of the one before."""

    trainee_ids = fields.List(fields.Integer(), required=True, metadata={"title": "名单"})
    lecturer_id = fields.Integer(load_default=None, allow_none=True)


class ConfirmationIn(Schema):
    """Whether what an assessment proposes takes effect; `statement`: what the lecturer had to say."""

    confirmed = fields.Boolean(required=True)
    statement = LongText(load_default="", metadata={"title": "讲师陈述"})
    reason = LongText(required=True, metadata={"title": "理由"})


class AnswerIn(Schema):
    """What a named person answers to a question that an assessment leaves open, in a role of the county."""

    rule = fields.String(required=True, metadata={"title": "规则", "hidden": True})
    answer = fields.String(required=True, metadata={"title": "裁定"})
    role = fields.String(required=True, metadata={"title": "以何角色", "hidden": True})
    reason = LongText(required=True, metadata={"title": "理由"})


class FeedbackOut(Schema):
    """Totals, assessments and outstanding trainees of a session."""

    totals = fields.List(fields.Nested(TotalsOut), required=True)
    assessments = fields.List(fields.Nested(AssessmentOut), required=True)
    outstanding = fields.List(fields.Integer(), required=True)
