"""JSON of attendance 签到."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from xiangxun.foundation.web import answers_like
from xiangxun.training.attendance.queries import STATES, PaperRow, SignInRow

SignInOut = answers_like(SignInRow, "SignInOut")
PaperOut = answers_like(PaperRow, "PaperOut")

_MINUTES = Range(0, 24 * 60)
_MOST = 2000


class MarkIn(Schema):
    """One person's mark; times in clock minutes after midnight."""

    trainee_id = fields.Integer(required=True)
    state = fields.String(required=True, validate=OneOf(STATES))
    came = fields.Integer(load_default=None, allow_none=True, validate=_MINUTES)
    left = fields.Integer(load_default=None, allow_none=True, validate=_MINUTES)


class SignInsIn(Schema):
    """Marks of one slot of one day."""

    on = fields.Date(required=True)
    slot = fields.Integer(required=True, validate=Range(0))
    marks = fields.List(fields.Nested(MarkIn), required=True, validate=Length(1, _MOST))


class MarkedOut(Schema):
    """How many people were marked."""

    people = fields.Integer(required=True)


class DayQuery(Schema):
    """Of which day; all where absent."""

    on = fields.Date(load_default=None)


class PaperIn(Schema):
    """What the signed paper sheets say: of a day, or (without `on`) of the whole session."""

    on = fields.Date(load_default=None, allow_none=True)
    people = fields.Integer(required=True, validate=Range(0))
    note = fields.String(load_default="")
