"""JSON of extras 本县栏目."""

from __future__ import annotations

from marshmallow import Schema, fields


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


class OwnFieldsIn(Schema):
    """Other values in place of those of the version seen. Money as text is yuan, as a whole number fen."""

    version = fields.Integer(required=True)
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", required=True)
