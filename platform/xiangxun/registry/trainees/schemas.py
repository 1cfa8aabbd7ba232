"""JSON of trainees 学员: masked, always."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like, page_of
from xiangxun.registry.trainees.view import TraineeView

TraineeOut = answers_like(TraineeView, "TraineeOut", without=("name_key",))
TraineePage = page_of(TraineeOut)


class RevealIn(Schema):
    """Why a full number is needed; the look goes into the audit with it."""

    reason = fields.String(required=True, metadata={"title": "理由", "note": "至少 4 个字；查看记入审计"})


class RevealOut(Schema):
    """The full numbers of one person."""

    id_number = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class SearchIn(Schema):
    """The beginning of a name or of its pinyin; sent in the body, because addresses are written into logs."""

    name = fields.String(required=True)
