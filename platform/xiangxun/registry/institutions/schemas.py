"""JSON of institutions 培训机构."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.registry.institutions.queries import InstitutionRow, OrderRow

InstitutionOut = answers_like(InstitutionRow, "InstitutionOut")
OrderOut = answers_like(OrderRow, "OrderOut")


class InstitutionIn(Schema):
    """A new institution; `qualifications` are codes of the rulebook."""

    name = fields.String(required=True)
    qualifications = fields.List(fields.String(), load_default=list)
    contact = fields.String(load_default="")
    extra = fields.Dict(keys=fields.String(), load_default=dict)
