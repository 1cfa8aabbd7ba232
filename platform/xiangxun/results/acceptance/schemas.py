"""JSON of acceptance 验收."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import Count
from xiangxun.results.acceptance.queries import MemberView, RoundView
from xiangxun.training.approvals.service import AGREED, DECLINED
from xiangxun.training.sessions.schemas import DayIn

MemberOut = answers_like(MemberView, "MemberOut")
RoundOut = answers_like(RoundView, "RoundOut")


class AcceptanceOut(Schema):
    """The team and the rounds of a session; the grade that stands is the last decided one's."""

    team = fields.List(fields.Nested(MemberOut), required=True)
    rounds = fields.List(fields.Nested(RoundOut), required=True)
    grade = fields.String(required=True, allow_none=True)


class MemberIn(Schema):
    """A member of the team and the side he stands for, as the rulebook names it."""

    name = fields.String(required=True)
    side = fields.String(required=True)


class TeamIn(Schema):
    """The acceptance team, in place of the one before."""

    members = fields.List(fields.Nested(MemberIn), required=True)


class OpinionIn(Schema):
    """The team's opinion and the grade it proposes."""

    proposed = fields.String(load_default=None, allow_none=True)
    opinion = fields.String(required=True)
    rows_checked = Count(load_default=0)
    rows_wrong = Count(load_default=0)
    vetoes = fields.List(fields.String(), load_default=list)


class AcceptanceDecisionIn(Schema):
    """A decision on the opinion; `rectify_by` where the grade means mending, `code` and `days` for a retraining."""

    outcome = fields.String(load_default=AGREED, validate=OneOf((AGREED, DECLINED)))
    reason = fields.String(load_default="")
    key = fields.String(load_default=None, allow_none=True)
    rectify_by = fields.Date(load_default=None, allow_none=True)
    demand = fields.String(load_default="")
    code = fields.String(load_default="")
    days = fields.List(fields.Nested(DayIn), load_default=list)


class ResubmissionIn(Schema):
    """What was mended."""

    report = fields.String(required=True)
