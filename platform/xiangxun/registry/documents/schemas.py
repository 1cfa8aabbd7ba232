"""JSON of documents 材料."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import Count
from xiangxun.kernel.clock import today
from xiangxun.registry.documents.queries import DocumentRow

DocumentOut = answers_like(DocumentRow, "DocumentOut")


class DocumentFile(Schema):
    """The scan, where there is one."""

    file = Upload(load_default=None)


class DocumentIn(Schema):
    """A paper: `kind` is a code of the rulebook, `on` its date (today), `day` the training day it belongs to, `signed` role codes."""

    kind = fields.String(required=True, metadata={"title": "材料种类"})
    title = fields.String(required=True, metadata={"title": "名称"})
    on = fields.Date(load_default=today, metadata={"title": "材料日期"})
    day = fields.Date(load_default=None, metadata={"title": "所属培训日"})
    count = Count(least=1, load_default=1, metadata={"title": "份数"})
    signed = fields.List(fields.String(), load_default=list, metadata={"title": "已签字"})
    about = fields.String(load_default=None)
    keep_place = fields.Boolean(
        load_default=False, metadata={"title": "保留照片里的拍摄位置（默认去除，只留时间）"}
    )
