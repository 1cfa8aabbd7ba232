"""JSON of plans 培训计划."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.training.plans.queries import PlanView

PlanOut = answers_like(PlanView, "PlanOut")


class PlanIn(Schema):
    """A plan as drafted; `fields` is what it says, by field code of the rulebook.

    A change names the plan it changes and the aspects.
    """

    kind = fields.String(required=True)
    title = fields.String(required=True)
    institution_id = fields.Integer(load_default=None, allow_none=True)
    category = fields.String(load_default=None, allow_none=True)
    topics = fields.List(fields.String(), load_default=list)
    people = fields.Integer(load_default=None, allow_none=True)
    starts = fields.Date(load_default=None, allow_none=True)
    ends = fields.Date(load_default=None, allow_none=True)
    said = fields.Dict(keys=fields.String(), load_default=dict, data_key="fields", attribute="fields")
    of_plan_id = fields.Integer(load_default=None, allow_none=True)
    changes = fields.List(fields.String(), load_default=list)


class PlanEdit(Schema):
    """What changes in a draft, and the version that the caller saw."""

    version = fields.Integer(required=True)
    title = fields.String()
    category = fields.String(allow_none=True)
    topics = fields.List(fields.String())
    people = fields.Integer(allow_none=True)
    starts = fields.Date(allow_none=True)
    ends = fields.Date(allow_none=True)
    said = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields")
    changes = fields.List(fields.String())
