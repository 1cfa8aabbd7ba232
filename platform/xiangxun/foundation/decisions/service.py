"""Decides 作出结论: asks the rules of a county and keeps the receipt, in the transaction of the deed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.counties import Call, CountyRules
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.decisions.models import DecisionFacts, Receipt
from xiangxun.foundation.decisions.receipts import cited, digest, findings_of, overrides_text, readings_text
from xiangxun.foundation.decisions.sealing import sealer
from xiangxun.foundation.metrics import DECISIONS, tally_on_commit
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law import Law
from xiangxun.rules.plain import canonical, sha256, to_text


@dataclass(frozen=True, slots=True)
class Decided:
    """A settled answer, the receipt that was kept of it, and the law it was given under."""

    answer: Any
    receipt_id: int
    law: Law


def decide(
    db: Session,
    rules: CountyRules,
    hook: str,
    facts: object,
    *,
    subject: str,
    subject_id: int,
    day: date | None = None,
) -> Decided:
    """Ask a hook about `subject` and keep the receipt; the answer of a joined hook is a tuple.

    `rules` bring the tenant's interpretations with them. `day` replaces the reference day found in the facts. Raises
    what the façade raises; then no receipt is kept and the step is not done.
    """
    calls: list[Call] = []
    answer = rules.reporting_to(calls.append).ask(hook, facts, day)
    (call,) = calls
    if rules.sink is not None:
        rules.sink(call)
    vault = sealer(db)
    answer_text = to_text(answer, HOOKS[hook].answer_type, vault)
    facts_id, facts_digest = _keep_facts(db, to_text(facts, vault=vault))
    receipt = Receipt(
        subject=subject,
        subject_id=subject_id,
        county=call.county,
        edition=call.edition,
        hook=hook,
        day=call.law.day,
        law_digest=call.law.digest,
        versions=canonical(dict(call.versions)),
        overrides=overrides_text(rules.overrides),
        readings=readings_text(call.law),
        rules=sorted(set(cited(json.loads(answer_text)))),
        facts_id=facts_id,
        answer=answer_text,
        provisional=any(finding.open for finding in findings_of(answer)),
    )
    receipt.sha256 = digest(receipt, facts_digest)
    db.add(receipt)
    db.flush()
    tally_on_commit(db, DECISIONS, current_tenant(), hook)
    return Decided(answer, receipt.id, call.law)


def _keep_facts(db: Session, plain: str) -> tuple[int, str]:
    """Keep facts once, whoever else keeps the same at this moment; return their id and digest."""
    facts_digest = sha256(plain)
    kept = db.scalar(select(DecisionFacts.id).where(DecisionFacts.sha256 == facts_digest))
    if kept is None:
        keep = insert(DecisionFacts).values(sha256=facts_digest, plain=plain)
        db.execute(keep.on_conflict_do_nothing())
        kept = db.scalars(select(DecisionFacts.id).where(DecisionFacts.sha256 == facts_digest)).one()
    return kept, facts_digest
