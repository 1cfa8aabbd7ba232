"""Asks the county's rules, under its interpretations 解释; takes in people's readings and rulings 裁定.

This is the one way from the slices to the rules: every answer that has an effect leaves a receipt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.counties import Call, Checked, CountyRules, OwnDays, county_rules, refuse_suspended
from xiangxun.counties.settling import speaks_for
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.memo import forget, once, shared
from xiangxun.foundation.decisions import decide
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Forbidden, InvalidInput, StepStopped
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.models import Interpretation, RulingRow
from xiangxun.registry.interpretations.queries import list_interpretations
from xiangxun.registry.tenants.breaker import Breaker
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.answers import ALLOW, Cap, Finding, Waiver
from xiangxun.rules.law import Law, Override
from xiangxun.rules.vocabulary import EMPTY, RuleId

INTERPRETERS = (Role.AUTHORITY,)
_RULES, _OVERRIDES = "rules", "overrides"


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer with its receipt and the law it was given under; `checked` sorts the answer of a `check_` hook."""

    answer: Any
    receipt_id: int
    law: Law

    @property
    def checked(self) -> Checked:
        """The joined answer of a `check_` hook, by kind."""
        answers: Iterable[Finding | Cap | Waiver] = self.answer
        return Checked.of(answers)


def rules_of(db: Session) -> CountyRules:
    """Return the rules of the county in scope, under its interpretations, read once per transaction."""
    return once(db, _RULES, lambda: _rules_of(db))


def _rules_of(db: Session) -> CountyRules:
    overrides = shared(db, _OVERRIDES, lambda: _overrides(db))
    tenant = current_tenant_info(db)
    refuse_suspended(tenant.county)
    return county_rules(tenant.county, overrides).guarded(Breaker(tenant))


def _overrides(db: Session) -> Sequence[Override]:
    return [
        Override(row.key, row.value, row.from_on, ref("account", row.decided_by), row.document)
        for row in list_interpretations(db)
    ]


def admit_steps(db: Session) -> None:
    """Raise `RulesHeld` where the county's steps wait: for a change that asks no rule but rests on what it declares."""
    guard = rules_of(db).guard
    if guard is not None:
        guard.admit()


def ask(
    db: Session, hook: str, facts: object, *, matter: str, matter_id: int, on: date | None = None
) -> Decision:
    """Ask a hook and keep the receipt in the same transaction; `on` replaces the reference day found in the facts.

    Raises what the façade raises where a rule fails or nobody answers: then the step is not done.
    """
    decided = decide(db, rules_of(db), hook, facts, subject=matter, subject_id=matter_id, day=on)
    return Decision(decided.answer, decided.receipt_id, decided.law)


def consult(db: Session, hook: str, facts: object) -> tuple[Any, Law]:
    """Ask a hook without keeping a receipt, for pages that only look; return the answer and its law."""
    calls: list[Call] = []
    answer = rules_of(db).reporting_to(calls.append).ask(hook, facts)
    return answer, calls[0].law


def law_on(db: Session, day: date, days: OwnDays | None = None) -> Law:
    """Return the law of a day, for declared lists: documents, words, scales, fields."""
    return rules_of(db).law(day, days)


def stop_on(decision: Decision, message: str) -> tuple[Finding, ...]:
    """Return the findings of a check; raises `StepStopped` naming every rule that stops, if any does."""
    checked = decision.checked
    if checked.stopping:
        details = described(decision.law, checked.stopping)
        reasons = "；".join(f"{one['article']} {one['message']}" for one in details)
        raise StepStopped(
            f"{message}：{reasons}", details={"findings": details, "receipt": decision.receipt_id}
        )
    return checked.findings


def described(law: Law, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings in words: rule, article, message, and what a person could do about each."""
    return [_described(law, finding) for finding in findings]


def interpret(
    db: Session, actor: Actor, *, key: str, value: Any, from_on: date, document: str, reason: str = ""
) -> int:
    """Record the county's reading of a parameter from a day on; raises `InvalidInput` where none is left to it."""
    require(actor, *INTERPRETERS)
    account = _named(actor)
    if not document.strip():
        raise InvalidInput("解释须写明依据的文件（文号或会议纪要）。")
    row = Interpretation(
        key=key,
        value=value,
        from_on=from_on,
        decided_by=account,
        decided_on=today(),
        document=document,
        reason=reason,
    )
    db.add(row)
    db.flush()
    forget(db, _OVERRIDES)
    forget(db, _RULES)
    _refuse_ignored(rules_of(db), key, max(from_on, today()))
    record(
        db,
        actor,
        "interpretation.record",
        "interpretation",
        row.id,
        {"key": key, "from": from_on.isoformat()},
    )
    return row.id


def rule_on(
    db: Session,
    actor: Actor,
    *,
    matter: str,
    matter_id: int,
    rule: str,
    about: str,
    answer: str,
    role: str,
    reason: str,
    document_id: int | None = None,
) -> int:
    """Record a named person's decision on one case, in the county role `role`; it goes in with the facts next time."""
    account = _named(actor)
    law = law_on(db, today())
    if rule not in law.rulebook.rules:
        raise InvalidInput(f"本县规则里没有 {rule}，请核对规则编号。")
    acting_as(actor, role, law)
    if answer == ALLOW:
        _may_except(law, rule, role)
    if len(reason.strip()) < 2:
        raise InvalidInput("裁定须写明理由。")
    row = RulingRow(
        matter=matter,
        matter_id=matter_id,
        rule=rule,
        about=about,
        answer=answer,
        role=role,
        decided_by=account,
        decided_on=today(),
        reason=reason.strip(),
        document_id=document_id,
    )
    db.add(row)
    db.flush()
    record(
        db,
        actor,
        "ruling.record",
        matter,
        matter_id,
        {"rule": rule, "about": about, "answer": answer, "role": role},
    )
    return row.id


def acting_as(actor: Actor, role: str, law: Law) -> None:
    """Raise `Forbidden` unless the actor holds a role: the county's own (words.role), or the core's."""
    if role in actor.actors or role in {held.value for held in actor.roles}:
        return
    word = law.rulebook.words.get("role", EMPTY).get(role)
    raise Forbidden(f"这一步须由{word.zh if word else role}办理；您没有该角色。", details={"role": role})


def _refuse_ignored(rules: CountyRules, key: str, day: date) -> None:
    lawbook = rules.edition_on(OwnDays(day, day, day)).lawbook_under(rules.overrides)
    for ignored in lawbook.ignored:
        if ignored.override.key == key:
            raise InvalidInput(f"参数 {key} 不能这样解释：{ignored.why}")


def _may_except(law: Law, rule: RuleId, role: str) -> None:
    """Raise where the rulebook names another role that may allow a single case 例外."""
    wanted = law.rulebook.entry(rule).exception_by
    if wanted is not None and not speaks_for(law.rulebook, role, wanted):
        word = law.rulebook.words.get("role", EMPTY).get(wanted)
        raise Forbidden(f"这项例外须由{word.zh if word else wanted}决定。", details={"role": wanted})


def _named(actor: Actor) -> int:
    if actor.account is None:
        raise Forbidden("解释和裁定须由具名人员作出。")
    return actor.account


def _described(law: Law, finding: Finding) -> dict[str, Any]:
    entry = law.rulebook.entry(finding.rule)
    return {
        "rule": finding.rule,
        "article": entry.article,
        "message": law.message(finding),
        "severity": finding.severity.value,
        "about": finding.about,
        "asks": finding.ask.role if finding.ask else None,
        "options": list(finding.ask.options) if finding.ask else [],
        "exception_by": entry.exception_by,
        "answer": finding.answer,
    }
