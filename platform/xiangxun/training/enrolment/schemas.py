"""JSON of enrolment 报名 and roster imports 花名册导入."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like, page_of
from xiangxun.foundation.web.jobs import JobOut
from xiangxun.foundation.web.posted import Count
from xiangxun.training.enrolment.admitting import Admission
from xiangxun.training.enrolment.queries import EnrolmentRow, ImportRow, ImportView

EnrolmentOut = answers_like(EnrolmentRow, "EnrolmentOut")
EnrolmentPage = page_of(EnrolmentOut)
ImportRowOut = answers_like(ImportRow, "ImportRowOut")
ImportOut = answers_like(ImportView, "ImportOut")
AdmissionOut = answers_like(Admission, "AdmissionOut")


class RosterFile(Schema):
    """A roster as the office has it: xlsx, xls, csv or an HTML table."""

    file = Upload(required=True)


class StartIn(Schema):
    """Corrections of the columns: index from 0 → field."""

    mapping = fields.Dict(keys=fields.Integer(), values=fields.String(), load_default=None, allow_none=True)


class StartedOut(Schema):
    """The import and the job that does it; `job` null: nothing is under way."""

    roster = fields.Nested(ImportOut, required=True)
    job = fields.Nested(JobOut, required=True, allow_none=True)


class DeclarationIn(Schema):
    """Signed declarations and review answers; for everybody where nobody is named."""

    declared = fields.List(fields.String(), load_default=list, metadata={"title": "已签声明"})
    answers = fields.Dict(keys=fields.String(), values=fields.Boolean(), load_default=dict)
    trainee_ids = fields.List(fields.Integer(), load_default=None, allow_none=True)


class ReasonIn(Schema):
    """Why a row has no value in a field."""

    field = fields.String(required=True, metadata={"title": "栏目"})
    reason = fields.String(required=True, metadata={"title": "原因"})


class GroupIn(Schema):
    """How many joined the session's chat group 学员群."""

    people = Count(required=True, metadata={"title": "入群人数"})
