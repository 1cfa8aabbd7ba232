"""JSON of acceptance 验收, of a session and of a batch."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import Count, LongText
from xiangxun.results.acceptance.batch_queries import BatchView
from xiangxun.results.acceptance.queries import MemberView, RoundView
from xiangxun.results.acceptance.sampling import RIGHT, WRONG, CheckView, SampleView
from xiangxun.rules.facts import Score
from xiangxun.training.approvals.service import AGREED, DECLINED
from xiangxun.training.sessions.schemas import DayIn

MemberOut = answers_like(MemberView, "MemberOut")
RoundOut = answers_like(RoundView, "RoundOut")
_CheckOut = answers_like(CheckView, "CheckOut")
SampleOut = answers_like(SampleView, "SampleOut", checks=fields.List(fields.Nested(_CheckOut), required=True))
BatchOut = answers_like(BatchView, "BatchOut")


class AcceptanceOut(Schema):
    """The team and the rounds; the grade that stands is the last decided one's. `sample`: for who judges."""

    team = fields.List(fields.Nested(MemberOut), required=True)
    rounds = fields.List(fields.Nested(RoundOut), required=True)
    grade = fields.String(required=True, allow_none=True)
    sample = fields.Nested(SampleOut, required=True, allow_none=True)


class BatchAcceptanceOut(AcceptanceOut):
    """A batch, the ids of its sessions, and its acceptance."""

    batch = fields.Nested(BatchOut, required=True)
    sessions = fields.List(fields.Integer(), required=True)


class MemberIn(Schema):
    """A member of the team, the side he stands for as the rulebook names it, and the account he signs with."""

    name = fields.String(required=True)
    side = fields.String(required=True)
    account_id = fields.Integer(load_default=None, allow_none=True)


class TeamIn(Schema):
    """The acceptance team, in place of the one before."""

    members = fields.List(fields.Nested(MemberIn), required=True)


class SampleIn(Schema):
    """How many people are drawn; as many as the rules ask for where nothing is said."""

    size = Count(least=1, load_default=None, allow_none=True, metadata={"title": "抽样人数"})


class CheckIn(Schema):
    """What the check of a person found; `wrong`: the aspects that are not true."""

    check_id = fields.Integer(required=True, metadata={"title": "核查对象", "hidden": True})
    result = fields.String(required=True, validate=OneOf((RIGHT, WRONG)), metadata={"title": "核查结果"})
    wrong = fields.List(fields.String(), load_default=list, metadata={"title": "不实之处"})
    note = fields.String(load_default="", metadata={"title": "情况"})


class ScoreIn(Schema):
    """The points of a criterion, and its proofs."""

    criterion = fields.String(required=True)
    points = fields.Decimal(required=True, as_string=True)
    proofs = fields.List(fields.String(), load_default=list)

    @post_load
    def make(self, data: dict[str, Any], **_options: object) -> Score:
        """Return the score as the rules see it."""
        return Score(data["criterion"], data["points"], frozenset(data["proofs"]))


class OpinionIn(Schema):
    """The team's opinion and the grade it proposes."""

    proposed = fields.String(load_default=None, allow_none=True, metadata={"title": "建议等次"})
    rows_checked = Count(load_default=0, metadata={"title": "核查人数"})
    rows_wrong = Count(load_default=0, metadata={"title": "不实人数"})
    scores = fields.List(fields.Nested(ScoreIn), load_default=list)
    vetoes = fields.List(fields.String(), load_default=list, metadata={"title": "一票否决情形"})
    opinion = LongText(required=True, metadata={"title": "验收意见"})


class SignatureIn(Schema):
    """A member's signature; who dissents says why."""

    member_id = fields.Integer(required=True, metadata={"title": "成员", "hidden": True})
    stand = fields.String(
        load_default="agree", validate=OneOf(("agree", "dissent")), metadata={"title": "意见"}
    )
    remark = fields.String(
        load_default="", metadata={"title": "保留意见", "note": "保留意见（不同意时必填）"}
    )


class AcceptanceDecisionIn(Schema):
    """A decision on the opinion; `rectify_by` where the grade means mending, `code` and `days` for a retraining."""

    outcome = fields.String(
        load_default=AGREED, validate=OneOf((AGREED, DECLINED)), metadata={"title": "决定"}
    )
    reason = LongText(load_default="", metadata={"title": "理由"})
    key = fields.String(load_default=None, allow_none=True)
    rectify_by = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"title": "整改期限", "note": "等次要求整改时必填"},
    )
    demand = fields.String(load_default="", metadata={"title": "整改要求"})
    code = fields.String(
        load_default="",
        metadata={"title": "重新培训的期次编号", "note": "与重新培训第一天一起填写；都不填的，以后再排定"},
    )
    days = fields.List(fields.Nested(DayIn), load_default=list)


class RevisionIn(Schema):
    """Why a decision is undone."""

    reason = LongText(required=True, metadata={"title": "改判理由"})


class EffectIn(Schema):
    """Which effect of the last decision takes hold, counted from 0, and why."""

    place = Count(required=True, metadata={"title": "处理", "hidden": True})
    reason = fields.String(required=True, metadata={"title": "理由"})


class ResubmissionIn(Schema):
    """What was mended."""

    report = LongText(required=True, metadata={"title": "整改情况"})


class RetrainingIn(Schema):
    """The retraining that an acceptance demands, day by day."""

    code = fields.String(required=True, metadata={"title": "重新培训的期次编号"})
    days = fields.List(fields.Nested(DayIn), load_default=list)


class RetrainingOut(Schema):
    """The id of the session drafted."""

    session_id = fields.Integer(required=True)


class BatchIn(Schema):
    """Sessions put together, and by what: period, category, institution. `fields`: the county's own."""

    kind = fields.String(required=True, metadata={"title": "验收种类"})
    since = fields.Date(load_default=None, allow_none=True, metadata={"title": "培训起日"})
    until = fields.Date(load_default=None, allow_none=True, metadata={"title": "培训止日"})
    category = fields.String(load_default=None, allow_none=True, metadata={"title": "类别"})
    institution_id = fields.Integer(load_default=None, allow_none=True, metadata={"title": "承办机构"})
    title = fields.String(required=True, metadata={"title": "批次名称"})
    session_ids = fields.List(fields.Integer(), required=True)
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", load_default=dict)


class LeaveIn(Schema):
    """Why a session is taken out of its batch."""

    reason = fields.String(required=True, metadata={"title": "移出理由"})


class DropIn(Schema):
    """Why a batch is given up."""

    reason = LongText(required=True, metadata={"title": "理由"})
