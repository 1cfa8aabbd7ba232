"""Effects 验收后果: what a verdict brings beside the state of a session, carried out, confirmed where asked, undone.

Shutting out 暂停, tasks 交办 and withholding 拒付 are done in the transaction of the decision; each carries the rule it
rests on. An effect whose rule names who confirms it waits for that role.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.calendar import due_on
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import StepStopped
from xiangxun.kernel.ids import kind_of, row_id
from xiangxun.registry.institutions.orders import close_order
from xiangxun.registry.institutions.service import annul, suspend
from xiangxun.registry.registers.declared import role_label
from xiangxun.registry.tasks.service import give_task, withdraw_task
from xiangxun.results.acceptance.cases import Case
from xiangxun.rules.answers import Effect, Rectify, Retrain, Suspend, Task, Verdict, Withhold
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Deadline, RuleId

RECTIFY, RETRAIN, WITHHOLD, SUSPEND, TASK = "rectify", "retrain", "withhold", "suspend", "task"
_PARTIES = ("institution", "lecturer")


def plain(effect: Effect, rule: RuleId) -> dict[str, Any]:
    """Return an effect as data, with the rule it rests on."""
    match effect:
        case Rectify(by=by):
            told: dict[str, Any] = {"kind": RECTIFY, "by": text_of(by)}
        case Retrain(people=people, bearer=bearer, by=by):
            told = {"kind": RETRAIN, "people": len(people), "bearer": bearer, "by": text_of(by)}
        case Withhold(party=party, num=num, den=den):
            told = {"kind": WITHHOLD, "party": party, "num": num, "den": den}
        case Suspend(party=party, scope=scope, lifted_by=role, until=until):
            told = {"kind": SUSPEND, "party": party, "scope": scope, "lifted_by": role}
            told["until"] = until.isoformat() if until else None
        case Task(role=role, what=what, by=by):
            told = {"kind": TASK, "role": role, "what": what, "by": text_of(by)}
        case _:
            raise TypeError(f"{type(effect).__name__} is no effect of an acceptance")
    return {**told, "rule": rule}


def rule_of(effect: Effect, verdict: Verdict) -> RuleId:
    """Return the rule that an effect rests on: of the finding that gave it, else the verdict's first."""
    given = (finding.rule for finding in verdict.findings if finding.effect == effect)
    return next(given, verdict.rules[0])


def effects_of(verdict: Verdict) -> list[Effect]:
    """Return every effect of a verdict, its own and those of its findings, each once."""
    found = [finding.effect for finding in verdict.findings if finding.effect is not None]
    return list(dict.fromkeys([*verdict.effects, *found]))


def confirmed_by(rule: RuleId, law: Law) -> str | None:
    """Return the county role that must confirm an effect of a rule, or None."""
    return law.rulebook.entry(rule).confirm_by


def execute(
    db: Session, actor: Actor, case: Case, effect: Effect, told: dict[str, Any], *, reason: str, law: Law
) -> None:
    """Carry one effect out and note in `told` what became of it; one that another role must confirm waits for it."""
    match effect:
        case Task(role=role, what=what, by=by):
            told["task"] = give_task(
                db,
                actor,
                role=role,
                what=what,
                rule=told["rule"],
                subject=case.subject,
                subject_id=case.id,
                due=due_on(by, {"decided": today()}) if by else None,
            )
        case Suspend() | Withhold():
            wanted = confirmed_by(told["rule"], law)
            if wanted is None or holds(actor, wanted):
                bite(db, actor, told, reason=reason)
            else:
                told["waits_for"] = wanted


def bite(db: Session, actor: Actor, told: dict[str, Any], *, reason: str) -> None:
    """Shut a party out, or let a withholding count in the settlement."""
    party = kind_of(told["party"])
    if party not in _PARTIES:
        raise StepStopped(
            "规则要求处理的对象不是培训机构或讲师，不能执行。", details={"party": told["party"]}
        )
    told.pop("waits_for", None)
    if told["kind"] == WITHHOLD:
        told["in_force"] = True
        return
    told["suspension"] = suspend(
        db,
        actor,
        party=party,
        party_id=row_id(told["party"]),
        rule=told["rule"],
        scope=told["scope"],
        reason=reason,
        until=date.fromisoformat(told["until"]) if told["until"] else None,
        lifted_by=told["lifted_by"],
    )


def undo(db: Session, actor: Actor, told: dict[str, Any], *, reason: str) -> None:
    """Take back what an effect has brought about: the verdict is revised; `told` says that it no longer stands."""
    if "suspension" in told:
        annul(db, actor, told["suspension"], reason=reason)
    if "task" in told:
        withdraw_task(db, actor, told["task"])
    for order in (told["order"],) if "order" in told else told.get("orders", ()):
        close_order(db, actor, order, report=f"验收改判，撤销整改：{reason}")
    told.pop("in_force", None)
    told["undone"] = True


def text_of(by: Deadline | None) -> str:
    """Return a deadline counted from the decision in words; empty without one."""
    return due_on(by, {"decided": today()}).text() if by else ""


def in_words(told: Mapping[str, Any], law: Law, names: Mapping[str, str]) -> str:
    """Return an effect in Chinese, as a page shows it before and after the decision; `names` of the parties."""
    label = law.rulebook.label
    match told["kind"]:
        case "rectify":
            return f"限期整改{_by(told)}，台账退回，整改后重新验收"
        case "retrain":
            return f"原班 {told['people']} 人重新培训{_by(told)}，费用由{role_label(law, told['bearer'])}承担"
        case "withhold":
            return f"{names.get(told['party'], told['party'])}：拒付费用的 {told['num']}/{told['den']}"
        case "suspend":
            until = f"至 {told['until']}" if told["until"] else ""
            return f"{names.get(told['party'], told['party'])}：暂停{label('scope', told['scope'])}{until}"
    return f"交{role_label(law, told['role'])}办理：{label('task', told['what'])}{_by(told)}"


def _by(told: Mapping[str, Any]) -> str:
    return f"（{told['by']}）" if told.get("by") else ""


def holds(actor: Actor, role: str) -> bool:
    """Return whether the actor holds a role, the county's own or the core's."""
    return role in actor.actors or role in {held.value for held in actor.roles}
