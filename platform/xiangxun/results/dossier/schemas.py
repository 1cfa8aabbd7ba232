"""JSON of the dossier 材料清单."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.web import answers_like
from xiangxun.results.dossier.queries import ChecklistRow, Demand
from xiangxun.rules.vocabulary import Stage

_DemandOut = answers_like(Demand, "DemandOut")
ChecklistRowOut = answers_like(
    ChecklistRow,
    "ChecklistRowOut",
    demands=fields.List(fields.Nested(_DemandOut), required=True),
    missing=fields.Integer(required=True),
    blocks=fields.Boolean(required=True),
)


class StageQuery(Schema):
    """Before which step."""

    stage = fields.Enum(Stage, by_value=True, load_default=Stage.SUBMIT)
