"""Soundness 结论核验: an answer that is no answer of its kind stops the step; nothing is repaired or guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, get_args

from xiangxun.rules.answers import (
    ApprovalStep,
    Attendance,
    Cap,
    Effect,
    Finding,
    FollowupRound,
    Funding,
    Ledger,
    LedgerLine,
    MoneyLine,
    Obligation,
    Verdict,
    Waiver,
    Withhold,
)
from xiangxun.rules.errors import WrongAnswer
from xiangxun.rules.facts import LedgerFacts, LevelFacts
from xiangxun.rules.hooks import Hook
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.vocabulary import RuleId

_EFFECTS = frozenset(get_args(Effect))


def check_answer(hook: Hook, facts: Any, answer: Any, rulebook: Rulebook) -> None:
    """Raise WrongAnswer, saying what is wrong, unless `answer` is a sound answer of the hook to `facts`."""
    items = answer if hook.many else (answer,)
    if not isinstance(items, tuple):
        raise WrongAnswer(f"应给出一组 (tuple) 结论，实为 {type(answer).__name__}")
    for item in items:
        if type(item) not in hook.answers:
            wanted = "、".join(kind.__name__ for kind in hook.answers)
            raise WrongAnswer(f"应为 {wanted}，实为 {type(item).__name__}")
        for rule in _cited(item):
            if rule not in rulebook.rules:
                raise WrongAnswer("引用了规则手册中没有的规则", rule=str(rule))
        check = _CHECKS.get(type(item))
        if check is not None:
            check(item, facts, rulebook)
    _check_together(hook, facts, items)


def _cited(item: Any) -> Iterable[RuleId]:
    """Yield every rule that an answer cites at its own level; findings inside it are checked as answers are."""
    if isinstance(item, Waiver):
        return (item.waived, item.rule)
    if isinstance(item, Verdict):
        return item.rules
    rule = getattr(item, "rule", None)
    return () if rule is None else (rule,)


def _finding(finding: Finding, _facts: object, rulebook: Rulebook) -> None:
    if type(finding) is not Finding:
        raise WrongAnswer(f"findings 中应为 Finding，实为 {type(finding).__name__}")
    if finding.rule not in rulebook.rules:
        raise WrongAnswer("引用了规则手册中没有的规则", rule=finding.rule)
    if finding.answer is not None or finding.answered_by is not None:
        raise WrongAnswer("结论自带裁定；裁定只由人作出", rule=finding.rule)
    if finding.effect is not None:
        _effect(finding.effect, finding.rule)


def _effect(effect: object, rule: RuleId) -> None:
    if type(effect) not in _EFFECTS:
        raise WrongAnswer(f"后果 {type(effect).__name__} 不在可执行之列", rule=rule)
    if isinstance(effect, Withhold) and not 0 <= effect.num <= effect.den:
        raise WrongAnswer(f"拒付比例 {effect.num}/{effect.den} 不在 0 与 1 之间", rule=rule)


def _rules(rules: Iterable[RuleId], rulebook: Rulebook) -> None:
    for rule in rules:
        if rule not in rulebook.rules:
            raise WrongAnswer("引用了规则手册中没有的规则", rule=str(rule))


def _findings(findings: Iterable[Finding], facts: object, rulebook: Rulebook) -> None:
    for finding in findings:
        _finding(finding, facts, rulebook)


def _attendance(answer: Attendance, facts: object, rulebook: Rulebook) -> None:
    _once("人员", (credit.person for credit in answer.people))
    _once("培训日", (day.on for day in answer.days))
    for day in answer.days:
        _rules(day.rules, rulebook)
        if not day.counts and not day.rules:
            raise WrongAnswer(f"{day.on} 不计入而未引用规则")
    _findings(answer.findings, facts, rulebook)


def _ledger(answer: Ledger, facts: LedgerFacts, rulebook: Rulebook) -> None:
    people = [person.ref for person in facts.people]
    _once("人员", (line.person for line in answer.lines))
    if len(answer.lines) != len(people) or {line.person for line in answer.lines} != set(people):
        raise WrongAnswer(f"台账应每人一行：花名册 {len(people)} 人，台账 {len(answer.lines)} 行")
    for line in answer.lines:
        _rules(line.rules, rulebook)
        _line(line, facts)
    _findings(answer.findings, facts, rulebook)


def _line(line: LedgerLine, facts: LedgerFacts) -> None:
    if type(line.units) is not int or line.units < 0:
        raise WrongAnswer(f"台账人次应为不小于零的整数，实为 {line.units!r}")
    stopped = facts.stopped.get(line.person)
    if line.units and stopped:
        raise WrongAnswer("台账计入了已被规则排除的人员", rule=stopped[0])
    if not line.units and not line.rules:
        raise WrongAnswer("台账有人不计入而未引用规则")


def _verdict(verdict: Verdict, facts: object, rulebook: Rulebook) -> None:
    if not verdict.rules:
        raise WrongAnswer("等次未引用规则")
    if verdict.grade and verdict.grade not in rulebook.scale(verdict.scale).grades:
        raise WrongAnswer(f"{verdict.grade} 不是 {verdict.scale} 的等次", rule=verdict.rules[0])
    for effect in verdict.effects:
        _effect(effect, verdict.rules[0])
    _findings(verdict.findings, facts, rulebook)


def _funding(answer: Funding, facts: object, rulebook: Rulebook) -> None:
    _once("资金行", (line.key for line in answer.lines))
    for line in answer.lines:
        _rules(line.rules, rulebook)
        _money(line)
    _findings(answer.findings, facts, rulebook)


def _money(line: MoneyLine) -> None:
    if type(line.fen) is not int:
        raise WrongAnswer(f"资金行 {line.key} 的金额应为整数分，实为 {type(line.fen).__name__}")
    if not line.rules:
        raise WrongAnswer(f"资金行 {line.key} 未引用规则")


def _cap(cap: Cap, _facts: object, _rulebook: Rulebook) -> None:
    if cap.at_most is None and cap.at_least is None:
        raise WrongAnswer("限额没有上限也没有下限", rule=cap.rule)


def _followup(item: FollowupRound, _facts: object, _rulebook: Rulebook) -> None:
    if not 0 <= item.share <= 1:
        raise WrongAnswer(f"回访比例 {item.share} 不在 0 与 1 之间", rule=item.rule)


_CHECKS: dict[type, Callable[[Any, Any, Rulebook], None]] = {
    Finding: _finding,
    Attendance: _attendance,
    Ledger: _ledger,
    Verdict: _verdict,
    Funding: _funding,
    Cap: _cap,
    FollowupRound: _followup,
}


def _check_together(hook: Hook, facts: Any, items: tuple[Any, ...]) -> None:
    if hook.answers == (ApprovalStep,):
        _check_steps(items)
    if hook.answers in ((FollowupRound,), (Obligation,)):
        _once("事项", (item.key for item in items))
    if isinstance(facts, LevelFacts):
        _once("学员", (verdict.about for verdict in items))
        if {verdict.about for verdict in items} != {trainee.person for trainee in facts.trainees}:
            raise WrongAnswer(f"学员等级应每人一个：学员 {len(facts.trainees)} 人，结论 {len(items)} 个")


def _check_steps(steps: tuple[ApprovalStep, ...]) -> None:
    """Every step comes after known steps, and none after itself: they can all be done, one after another."""
    _once("审批步骤", (step.key for step in steps))
    known = {step.key for step in steps}
    for step in steps:
        if unknown := step.after - known:
            raise WrongAnswer(
                f"审批步骤 {step.key} 排在没有的步骤 {'、'.join(sorted(unknown))} 之后", rule=step.rule
            )
    done: set[str] = set()
    while waiting := [step for step in steps if step.key not in done]:
        ready = {step.key for step in waiting if step.after <= done}
        if not ready:
            raise WrongAnswer(
                f"审批步骤互相等待：{'、'.join(step.key for step in waiting)}", rule=waiting[0].rule
            )
        done |= ready


def _once(what: str, keys: Iterable[Any]) -> None:
    """Raise where a key stands twice; says how many, never who."""
    twice = sum(1 for times in Counter(keys).values() if times > 1)
    if twice:
        raise WrongAnswer(f"{what}重复：{twice} 个")
