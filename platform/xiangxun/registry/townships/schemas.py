"""JSON of townships 乡镇."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Length

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import Lines
from xiangxun.registry.townships.queries import TownshipRow
from xiangxun.registry.townships.service import TownshipsAdded

TownshipOut = answers_like(TownshipRow, "TownshipOut")
TownshipsAddedOut = answers_like(TownshipsAdded, "TownshipsAddedOut")


class TownshipsIn(Schema):
    """Names to add to the county's list; one that stands there stays as it is."""

    names = Lines(fields.String(), required=True, validate=Length(1), metadata={"title": "乡镇名称"})


class TownshipVersionIn(Schema):
    """The version of a township that the caller saw."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
