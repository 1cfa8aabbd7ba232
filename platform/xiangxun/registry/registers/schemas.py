"""Schemas of registers 登记簿接口: registers with their fields, entries, signatures."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import OneOf

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.api import KeysetQuery
from xiangxun.foundation.web.posted import LongText
from xiangxun.registry.registers.need_list import NeedImport, NeedRow
from xiangxun.registry.registers.subjects import SUBJECTS

NeedOut = answers_like(NeedRow, "NeedOut")
NeedImportOut = answers_like(NeedImport, "NeedImportOut", without=("rejects",))


class RegisterFieldOut(Schema):
    """A field of a register. `type`: text integer decimal yuan date flag choice choices."""

    key = fields.String(required=True)
    zh = fields.String(required=True)
    type = fields.String(required=True)
    required = fields.Boolean(required=True)
    options = fields.List(fields.String(), required=True)


class RegisterOut(Schema):
    """A register as the rulebook declares it, with how many entries it holds and how many are open."""

    key = fields.String(required=True)
    zh = fields.String(required=True)
    rules = fields.List(fields.String(), required=True)
    fields_ = fields.List(
        fields.Nested(RegisterFieldOut), attribute="fields", data_key="fields", required=True
    )
    kept_by = fields.List(fields.String(), required=True)
    signed_by = fields.List(fields.String(), required=True)


class RegisterSignatureOut(Schema):
    """Who signed, in which role, when."""

    role = fields.String(required=True)
    name = fields.String(required=True)
    on = fields.Date(required=True)


class RegisterEntryOut(Schema):
    """One entry; money among its fields in fen."""

    id = fields.Integer(required=True)
    register = fields.String(required=True)
    on = fields.Date(required=True)
    subject = fields.String(required=True, allow_none=True)
    subject_id = fields.Integer(required=True, allow_none=True)
    fields_ = fields.Dict(attribute="fields", data_key="fields", required=True)
    signatures = fields.List(fields.Nested(RegisterSignatureOut), required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


class RegisterEntryIn(Schema):
    """A new entry. Money as text is yuan, as a whole number fen."""

    on = fields.Date(load_default=None, metadata={"title": "日期"})
    subject = fields.String(
        load_default=None, validate=OneOf(list(SUBJECTS)), metadata={"title": "登记对象的种类"}
    )
    subject_id = fields.Integer(load_default=None, metadata={"title": "登记对象"})
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", required=True)


class RegisterAmendIn(Schema):
    """Other values for an entry of the version seen."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
    on = fields.Date(load_default=None, metadata={"title": "日期"})
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", required=True)


class RegisterSignIn(Schema):
    """The role in which somebody signs."""

    role = fields.String(required=True, metadata={"title": "角色"})


class RegisterPaperFile(Schema):
    """The scan, where there is one."""

    file = Upload(load_default=None)


class RegisterPaperIn(Schema):
    """A paper that belongs to an entry."""

    title = fields.String(required=True, metadata={"title": "材料名称"})


class NeedFile(Schema):
    """A list of people in need, as rosters are read."""

    file = Upload(required=True)


class NeedListIn(Schema):
    """Whose list it is, of which day."""

    source = fields.String(required=True, metadata={"title": "名单来源", "note": "哪个部门、哪一天的名单"})


class NeedSizeOut(Schema):
    """How many of a group are in need of training, how many are trained, how many are excused."""

    people = fields.Integer(required=True)
    trained = fields.Integer(required=True)
    excused = fields.Integer(required=True)


class NeedReasonIn(Schema):
    """Why somebody was not trained; `excuse` takes the person out of the denominator, the reason noted before standing."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
    reason = LongText(load_default="", metadata={"title": "原因"})
    excuse = fields.Boolean(load_default=False, metadata={"title": "核销"})


class EntriesQuery(KeysetQuery):
    """Which entries of a register."""

    class Meta:
        """Other parameters are left alone."""

        unknown = EXCLUDE

    open_only = fields.Boolean(load_default=False)
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
