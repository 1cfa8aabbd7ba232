"""JSON API of interpretations 解释, rulings 裁定 and the why of each decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.decisions import Why, why
from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.registry.interpretations.queries import InterpretationRow, list_interpretations
from xiangxun.registry.interpretations.schemas import (
    AboutQuery,
    CreatedOut,
    InterpretationIn,
    InterpretationOut,
    RulingIn,
    WhyOut,
)
from xiangxun.registry.interpretations.service import interpret, rule_on

api = JsonApi("interpretations", __name__, "解释、裁定与凭据")


@api.get("/interpretations", answers=InterpretationOut(many=True))
def index() -> Sequence[InterpretationRow]:
    """List the county's interpretations."""
    return list_interpretations(current_db())


@api.post("/interpretations", takes=InterpretationIn, answers=CreatedOut)
def record(body: dict[str, Any]) -> dict[str, int]:
    """Record the county's reading of a parameter."""
    return {"id": interpret(current_db(), current_actor(), **body)}


@api.post(
    "/<any(session, plan, institution, lecturer):matter>s/<int:matter_id>/rulings",
    takes=RulingIn,
    answers=CreatedOut,
)
def rule(body: dict[str, Any], matter: str, matter_id: int) -> dict[str, int]:
    """Record a decision on one case; it goes in with the facts the next time the rules are asked."""
    return {"id": rule_on(current_db(), current_actor(), matter=matter, matter_id=matter_id, **body)}


@api.get("/receipts/<int:receipt_id>", query=AboutQuery, answers=WhyOut)
def explain(query: dict[str, Any], receipt_id: int) -> Why:
    """Return why a decision came out as it did: rules, articles, values, parameters."""
    return why(current_db(), receipt_id, about=query["about"])
