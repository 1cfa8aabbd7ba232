"""JSON of sessions 期/班次: stages, what stands before the next one, and the draft."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import Range

from xiangxun.foundation.web import KeysetQuery, answers_like, page_of
from xiangxun.foundation.web.posted import Count, Fen
from xiangxun.rules.facts import Counts
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft, SlotDraft
from xiangxun.training.sessions.frame import StageMark
from xiangxun.training.sessions.queries import SessionRow, SessionView

SessionRowOut = answers_like(SessionRow, "SessionRowOut")
SessionRowPage = page_of(SessionRowOut)
CountsOut = answers_like(Counts, "CountsOut", incomplete=fields.Dict(required=True))
StageOut = answers_like(StageMark, "StageOut")
_ViewOut = answers_like(SessionView, "SessionViewOut", row=fields.Nested(SessionRowOut, required=True))

MINUTES = Range(0, 24 * 60)


class SessionQuery(KeysetQuery):
    """Of which state; all where absent."""

    state = fields.String(load_default=None)


class FindingOut(Schema):
    """What stands before a step: rule, article, message; `stops` shuts it."""

    rule = fields.String(required=True)
    article = fields.String(required=True)
    message = fields.String(required=True)
    severity = fields.String(required=True)
    stops = fields.Boolean(required=True)
    about = fields.String(required=True, allow_none=True)
    document = fields.String()


class GateOut(Schema):
    """The next step and what stands before it; `shut` counts what stops it."""

    stage = fields.Enum(Stage, by_value=True, required=True)
    shut = fields.Integer(required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)


class SessionOut(Schema):
    """The whole of a session."""

    session = fields.Nested(_ViewOut, attribute="view", required=True)
    stages = fields.List(fields.Nested(StageOut), required=True)
    gate = fields.Nested(GateOut, required=True, allow_none=True)
    counts = fields.Nested(CountsOut, required=True)
    retraining = fields.Integer(required=True, allow_none=True)


class SlotIn(Schema):
    """A planned stretch of a day, in clock minutes after midnight."""

    kind = fields.String(load_default="")
    course = fields.String(required=True)
    lecturer_id = fields.Integer(load_default=None, allow_none=True)
    planned_from = fields.Integer(required=True, validate=MINUTES)
    planned_to = fields.Integer(required=True, validate=MINUTES)

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> SlotDraft:
        """Return the slot as the service takes it."""
        return SlotDraft(**data)


class DayIn(Schema):
    """A planned training day."""

    on = fields.Date(required=True)
    mode = fields.String(load_default="onsite")
    slots = fields.List(fields.Nested(SlotIn), load_default=list)

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> DayDraft:
        """Return the day as the service takes it."""
        return DayDraft(**data)


class SessionIn(Schema):
    """A session as planned; codes are words of the rulebook."""

    code = fields.String(required=True, metadata={"title": "期次编号"})
    title = fields.String(required=True, metadata={"title": "名称"})
    institution_id = fields.Integer(required=True, metadata={"title": "承办机构"})
    category = fields.String(load_default=None, allow_none=True, metadata={"title": "类别"})
    purpose = fields.String(load_default=None, allow_none=True, metadata={"title": "用途"})
    level = fields.String(load_default=None, allow_none=True, metadata={"title": "层级"})
    plan_id = fields.Integer(load_default=None, allow_none=True, metadata={"title": "所依计划"})
    venue_id = fields.Integer(load_default=None, allow_none=True, metadata={"title": "场所"})
    township = fields.String(load_default="", metadata={"title": "乡镇"})
    planned_people = Count(least=1, load_default=None, allow_none=True, metadata={"title": "计划人数"})
    topics = fields.List(fields.String(), load_default=list, metadata={"title": "内容"})
    audience = fields.List(fields.String(), load_default=list, metadata={"title": "对象"})
    days = fields.List(fields.Nested(DayIn), required=True)
    said = fields.Dict(keys=fields.String(), load_default=dict, data_key="fields", attribute="fields")
    extra = fields.Dict(keys=fields.String(), load_default=dict)
    online_permitted = fields.Boolean(load_default=False)
    ends_stage = fields.Boolean(load_default=False)

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> Any:
        """Return the draft as the service takes it."""
        return SessionDraft(**data)


class SessionEdit(SessionIn):
    """A plan to put in place of a draft's, and the version that the caller saw; the days are made anew."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> dict[str, Any]:
        """Return what the service takes: the draft and the version."""
        return {"version": data.pop("version"), "draft": SessionDraft(**data)}


class EngagementIn(Schema):
    """A lecturer for a session; the fee in fen for the whole of it."""

    lecturer_id = fields.Integer(required=True, metadata={"title": "讲师"})
    purposes = fields.List(fields.String(), load_default=list, metadata={"title": "用途"})
    fee_fen = Fen(load_default=0, metadata={"title": "课酬（元，全期）"})
    guest = fields.Boolean(load_default=False, metadata={"title": "特邀"})


class HeldIn(Schema):
    """A slot as it was held, in clock minutes after midnight."""

    position = Count(required=True)
    held_from = fields.Integer(required=True, validate=MINUTES)
    held_to = fields.Integer(required=True, validate=MINUTES)


class DayHeldIn(Schema):
    """A day as held: slots not named were held as planned; those at the positions `cancelled` were not held."""

    held = fields.List(fields.Nested(HeldIn), load_default=list)
    cancelled = fields.List(Count(), load_default=list, metadata={"title": "取消"})
    homework = fields.Boolean(load_default=False, metadata={"title": "布置了作业"})
    tested = fields.Boolean(load_default=False, metadata={"title": "做了测试"})

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> dict[str, Any]:
        """Return the day as the service takes it: position → minutes held."""
        held = {one["position"]: (one["held_from"], one["held_to"]) for one in data["held"]}
        return {**data, "held": held}


class DaySeenIn(Schema):
    """What was seen on the spot."""

    head_count = Count(load_default=None, allow_none=True, metadata={"title": "现场点数"})
    observers = fields.List(fields.String(), load_default=list, metadata={"title": "在场"})


class HomeworkIn(Schema):
    """On which day the homework of a day was discussed."""

    commented_on = fields.Date(required=True, metadata={"title": "作业点评日期"})


class DifferencesIn(Schema):
    """In which aspects delivery departs from the plan, in place of what stood before; none: in none."""

    aspects = fields.List(fields.String(), load_default=list, metadata={"title": "哪些方面"})
    reason = fields.String(load_default="", metadata={"title": "原因"})
