"""JSON of extras 本县栏目."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web.posted import LongText


class OwnFieldOut(Schema):
    """A field that the county declares. `type`: text integer decimal yuan date flag choice choices."""

    key = fields.String(required=True)
    zh = fields.String(required=True)
    type = fields.String(required=True)
    options = fields.List(fields.String(), required=True)


class OwnFieldsOut(Schema):
    """The own fields of one thing: what is declared, and what is held; money in fen, days and decimals as text."""

    version = fields.Integer(required=True)
    declared = fields.List(fields.Nested(OwnFieldOut), required=True)
    fields_ = fields.Dict(attribute="fields", data_key="fields", required=True)


class KeptSettledIn(Schema):
    """Why a value that was kept aside need not be entered anew."""

    reason = LongText(required=True, metadata={"title": "理由"})


class OwnFieldsIn(Schema):
    """Other values in place of those of the version seen. Money as text is yuan, as a whole number fen."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", required=True)
