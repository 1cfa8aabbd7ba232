"""JSON of venues 培训场所."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.registry.venues.queries import VenueRow

VenueOut = answers_like(VenueRow, "VenueOut")


class VenueIn(Schema):
    """A new venue; `qualities` are codes of the rulebook that the authority certified."""

    name = fields.String(required=True)
    township = fields.String(load_default="")
    address = fields.String(load_default="")
    qualities = fields.List(fields.String(), load_default=list)
    extra = fields.Dict(keys=fields.String(), load_default=dict)


class VenueCreatedOut(Schema):
    """The id of the venue that was added."""

    id = fields.Integer(required=True)
