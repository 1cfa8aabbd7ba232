"""JSON of follow-up 回访."""

from __future__ import annotations

from marshmallow import Schema, fields, post_load
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like
from xiangxun.results.followup.queries import RESULTS, CallView, RoundView
from xiangxun.results.followup.service import CallIn as Call

FollowupRoundOut = answers_like(RoundView, "FollowupRoundOut")
CallOut = answers_like(CallView, "CallOut")


class CallIn(Schema):
    """What one call came to."""

    trainee_id = fields.Integer(required=True)
    result = fields.String(required=True, validate=OneOf(RESULTS))
    answers = fields.Dict(keys=fields.String(), values=fields.Boolean(), load_default=dict)

    @post_load
    def make(self, data: dict[str, str], **_options: object) -> Call:
        """Return the call as the service takes it."""
        return Call(**data)  # type: ignore[arg-type] # marshmallow has checked the kinds


class CallsIn(Schema):
    """Calls of one round."""

    calls = fields.List(fields.Nested(CallIn), required=True)
