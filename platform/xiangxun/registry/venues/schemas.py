"""JSON of venues 培训场所."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.registry.venues.queries import VenueRow

VenueOut = answers_like(VenueRow, "VenueOut")


class VenueIn(Schema):
    """A new venue; `qualities` are codes of the rulebook that the authority certified."""

    name = fields.String(required=True, metadata={"title": "场所名称"})
    township = fields.String(load_default="", metadata={"title": "乡镇"})
    address = fields.String(load_default="", metadata={"title": "地址"})
    qualities = fields.List(fields.String(), load_default=list, metadata={"title": "认定"})
    extra = fields.Dict(keys=fields.String(), load_default=dict)


class VenueCreatedOut(Schema):
    """The id of the venue that was added."""

    id = fields.Integer(required=True)
