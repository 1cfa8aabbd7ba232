"""JSON of documents 材料."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields
from marshmallow.validate import Range

from xiangxun.foundation.web import answers_like
from xiangxun.registry.documents.queries import DocumentRow

DocumentOut = answers_like(DocumentRow, "DocumentOut")


class DocumentFile(Schema):
    """The scan, where there is one."""

    file = Upload(load_default=None)


class DocumentIn(Schema):
    """A paper: `kind` is a code of the rulebook, `day` the training day it belongs to, `signed` role codes."""

    kind = fields.String(required=True)
    title = fields.String(required=True)
    on = fields.Date(required=True)
    day = fields.Date(load_default=None)
    count = fields.Integer(load_default=1, validate=Range(1))
    signed = fields.List(fields.String(), load_default=list)
    about = fields.String(load_default=None)
    keep_place = fields.Boolean(load_default=False)
