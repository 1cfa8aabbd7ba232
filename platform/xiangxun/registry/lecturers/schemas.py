"""JSON of lecturers 讲师."""

from __future__ import annotations

from marshmallow import Schema, fields, post_load

from xiangxun.foundation.web import answers_like
from xiangxun.registry.lecturers.queries import LecturerRow
from xiangxun.registry.lecturers.service import CertificateIn as Certificate

LecturerOut = answers_like(LecturerRow, "LecturerOut")


class CertificateIn(Schema):
    """A certificate; `kind` is a code of the rulebook."""

    kind = fields.String(required=True)
    issued = fields.Date(load_default=None, allow_none=True)
    expires = fields.Date(load_default=None, allow_none=True)
    number = fields.String(load_default="")
    issuer = fields.String(load_default="")

    @post_load
    def make(self, data: dict[str, str], **_options: object) -> Certificate:
        """Return the certificate as the service takes it."""
        return Certificate(**data)  # type: ignore[arg-type] # marshmallow has checked the kinds


class LecturerIn(Schema):
    """A new lecturer; `months` maps a field of work to months of experience."""

    institution_id = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True)
    birth = fields.Date(required=True, allow_none=True)
    title = fields.String(load_default="")
    id_number = fields.String(load_default=None, allow_none=True)
    certificates = fields.List(fields.Nested(CertificateIn), load_default=list)
    evidence = fields.List(fields.String(), load_default=list)
    months = fields.Dict(keys=fields.String(), values=fields.Integer(), load_default=dict)
    extra = fields.Dict(keys=fields.String(), load_default=dict)
