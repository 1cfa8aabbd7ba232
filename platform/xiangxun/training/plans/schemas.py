"""JSON of plans 培训计划."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like, page_of
from xiangxun.foundation.web.posted import Count, LongText
from xiangxun.training.plans.queries import CHANGE, KINDS, PlanView

PlanOut = answers_like(PlanView, "PlanOut")
PlanPage = page_of(PlanOut)


class PlanIn(Schema):
    """A plan as drafted; `fields` is what it says, by field code of the rulebook.

    A change names the plan it changes and the aspects.
    """

    kind = fields.String(required=True, validate=OneOf((*KINDS, CHANGE)), metadata={"title": "种类"})
    title = fields.String(required=True, metadata={"title": "名称"})
    institution_id = fields.Integer(load_default=None, allow_none=True, metadata={"title": "机构"})
    category = fields.String(load_default=None, allow_none=True, metadata={"title": "类别"})
    people = Count(least=1, load_default=None, allow_none=True, metadata={"title": "人数"})
    starts = fields.Date(load_default=None, allow_none=True, metadata={"title": "开始日期"})
    ends = fields.Date(load_default=None, allow_none=True, metadata={"title": "结束日期"})
    topics = fields.List(fields.String(), load_default=list, metadata={"title": "内容"})
    said = fields.Dict(keys=fields.String(), load_default=dict, data_key="fields", attribute="fields")
    of_plan_id = fields.Integer(load_default=None, allow_none=True)
    changes = fields.List(fields.String(), load_default=list)


class PlanEdit(Schema):
    """What changes in a draft, and the version that the caller saw."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
    title = fields.String(metadata={"title": "名称"})
    category = fields.String(allow_none=True, metadata={"title": "类别"})
    people = Count(least=1, allow_none=True, metadata={"title": "人数"})
    starts = fields.Date(allow_none=True, metadata={"title": "开始日期"})
    ends = fields.Date(allow_none=True, metadata={"title": "结束日期"})
    topics = fields.List(fields.String(), metadata={"title": "内容"})
    said = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields")
    changes = fields.List(fields.String(), metadata={"title": "变更方面"})


class PlanChangeIn(Schema):
    """A change of an approved plan: in which aspects 变更方面, and why."""

    title = fields.String(load_default="")
    changes = fields.List(fields.String(), required=True, metadata={"title": "变更方面"})
    reason = LongText(required=True, metadata={"title": "变更理由"})
