"""JSON of lecturers 讲师."""

from __future__ import annotations

from marshmallow import Schema, fields, post_load

from xiangxun.foundation.web import answers_like, page_of
from xiangxun.foundation.web.posted import Count
from xiangxun.registry.lecturers.queries import LecturerRow
from xiangxun.registry.lecturers.service import CertificateIn as Certificate

LecturerOut = answers_like(LecturerRow, "LecturerOut")
LecturerPage = page_of(LecturerOut)


class CertificateIn(Schema):
    """A certificate; `kind` is a code of the rulebook."""

    kind = fields.String(required=True, metadata={"title": "证书"})
    number = fields.String(load_default="", metadata={"title": "证书编号"})
    issuer = fields.String(load_default="", metadata={"title": "发证机构"})
    issued = fields.Date(load_default=None, allow_none=True, metadata={"title": "发证日期"})
    expires = fields.Date(load_default=None, allow_none=True, metadata={"title": "有效期至"})

    @post_load
    def make(self, data: dict[str, str], **_options: object) -> Certificate:
        """Return the certificate as the service takes it."""
        return Certificate(**data)  # type: ignore[arg-type] # marshmallow has checked the kinds


class LecturerIn(Schema):
    """A new lecturer; `months` maps a field of work to months of experience."""

    name = fields.String(required=True, metadata={"title": "姓名"})
    birth = fields.Date(required=True, allow_none=True, metadata={"title": "出生日期"})
    title = fields.String(load_default="", metadata={"title": "职称"})
    id_number = fields.String(load_default=None, allow_none=True, metadata={"title": "身份证号"})
    institution_id = fields.Integer(required=True, allow_none=True, metadata={"title": "所属机构"})
    certificates = fields.List(fields.Nested(CertificateIn), load_default=list)
    evidence = fields.List(fields.String(), load_default=list)
    months = fields.Dict(keys=fields.String(), values=Count(), load_default=dict)
    extra = fields.Dict(keys=fields.String(), load_default=dict)
