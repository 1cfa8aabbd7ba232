"""JSON API of interpretations 解释, rulings 裁定 and the why of each decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.decisions import Why, why
from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.registry.interpretations import confirming
from xiangxun.registry.interpretations.queries import InterpretationRow, list_interpretations
from xiangxun.registry.interpretations.regulation import keep_regulation
from xiangxun.registry.interpretations.schemas import (
    AboutQuery,
    ConfirmationsIn,
    CountOut,
    CreatedOut,
    InterpretationIn,
    InterpretationOut,
    ProposalsIn,
    RegulationIn,
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


@api.post("/interpretations/confirmations", takes=ConfirmationsIn, answers=CountOut)
def confirm(body: dict[str, Any]) -> dict[str, int]:
    """Record as the county's own what was prepared or presumed."""
    db = current_db()
    keys = confirming.chosen(db, body.pop("keys"), every=body.pop("all"))
    return {"count": confirming.confirm(db, current_actor(), keys, **body)}


@api.post("/interpretations/dismissals", takes=ProposalsIn, answers=CountOut)
def dismiss(body: dict[str, Any]) -> dict[str, int]:
    """Take prepared readings away; return how many still wait."""
    db = current_db()
    confirming.dismiss(db, current_actor(), confirming.chosen(db, body["keys"], every=body["all"]))
    return {"count": len(confirming.proposals(db))}


@api.post("/regulation", takes=RegulationIn, answers=CountOut)
def regulation(body: dict[str, str]) -> dict[str, int]:
    """Keep the text of the regulation in place of the one before; return how many passages it has."""
    return {"count": keep_regulation(current_db(), current_actor(), **body)}


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
