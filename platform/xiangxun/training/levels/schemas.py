"""JSON of levels 学员等级: what staff enter about trainees, and what was decided."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import Length, Range

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import Count, Fen, LongText
from xiangxun.training.levels import service
from xiangxun.training.levels.queries import ProgressRow

ProgressOut = answers_like(ProgressRow, "ProgressOut")

_MOST = 2000


class ProgressIn(Schema):
    """What staff enter about one trainee: scores from 0 to 100 by item of the rulebook, sales in fen."""

    trainee_id = fields.Integer(required=True)
    next = fields.String(load_default=None, allow_none=True)
    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(validate=Range(0, 100)), load_default=dict
    )
    points = Count(load_default=0)
    sales_fen = Fen(load_default=0)
    recommended = fields.Boolean(load_default=False)
    counted_answers = Count(load_default=0)

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> service.ProgressIn:
        """Return the row as the service takes it."""
        return service.ProgressIn(**data)


class ProgressesIn(Schema):
    """Progress of some of a session's trainees; the same again replaces it."""

    people = fields.List(fields.Nested(ProgressIn), required=True, validate=Length(1, _MOST))


class LevelsDecisionIn(Schema):
    """What the person who has the levels decided adds to it."""

    reason = LongText(required=True, metadata={"title": "说明"})
