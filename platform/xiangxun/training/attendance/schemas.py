"""JSON of attendance 签到."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import Count
from xiangxun.training.attendance.marking import Cell
from xiangxun.training.attendance.queries import STATES, PaperRow, SignInRow

SignInOut = answers_like(SignInRow, "SignInOut")
PaperOut = answers_like(PaperRow, "PaperOut")
CellOut = answers_like(Cell, "CellOut")

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
    slot = Count(required=True)
    marks = fields.List(fields.Nested(MarkIn), required=True, validate=Length(1, _MOST))


class CellIn(Schema):
    """One cell of a day's sheet: `version` is that of the mark it was typed over (0: none); no state clears it."""

    trainee_id = fields.Integer(required=True)
    slot = Count(required=True)
    state = fields.String(required=True, allow_none=True, validate=OneOf(STATES))
    came = fields.Integer(load_default=None, allow_none=True, validate=_MINUTES)
    left = fields.Integer(load_default=None, allow_none=True, validate=_MINUTES)
    version = fields.Integer(required=True, validate=Range(0))


class DayMarksIn(Schema):
    """Cells typed on the sheet of one day."""

    marks = fields.List(fields.Nested(CellIn), required=True, validate=Length(1, _MOST))


class DayMarksOut(Schema):
    """What is on the sheet now: `saved` of what was sent, `conflicts` that somebody else wrote first."""

    saved = fields.List(fields.Nested(CellOut), required=True)
    conflicts = fields.List(fields.Nested(CellOut), required=True)


class MarkedOut(Schema):
    """How many people were marked."""

    people = fields.Integer(required=True)


class DayQuery(Schema):
    """Of which day; all where absent."""

    on = fields.Date(load_default=None)


class PaperIn(Schema):
    """What the signed paper sheets say: of a day, or (without `on`) of the whole session."""

    on = fields.Date(load_default=None, allow_none=True, metadata={"title": "日期"})
    people = Count(required=True, metadata={"title": "纸质签到人数"})
    note = fields.String(load_default="", metadata={"title": "说明"})


class SlotTotalsIn(Schema):
    """How many signed in each box of a day's paper sheet: slot → people; `people`: how many signed at all that day."""

    slots = fields.Dict(keys=fields.Integer(), values=Count(), load_default=dict)
    people = Count(load_default=None, allow_none=True)
