"""Running cases 运行用例: asks the county's rules and says, in words, what came out otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Protocol

from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.answers import Obligation
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law import Law, Override
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.testing.cases import Case, load_cases
from xiangxun.rules.testing.fitting import cited_rules, differences, findings_in, items_differ


class Decider(Protocol):
    """The rules of a county as the kit needs them; the façade of the core is one."""

    def ask(self, hook: str, facts: Any, day: date | None = None) -> Any:
        """Return the settled answer of a hook."""

    def under(self, overrides: Sequence[Override]) -> Decider:
        """Return the same rules under interpretations."""

    def law(self, day: date) -> Law:
        """Return the law of a day."""


class CaseFailed(AssertionError):
    """A case does not hold; says which, and what differs."""


def run_cases(rules: Decider, folder: Path | Traversable) -> int:
    """Run every case of a folder and return how many held; raises CaseFailed naming all that did not."""
    cases = load_cases(folder)
    failed = [text for case in cases if (text := case_failure(rules, case))]
    if failed:
        raise CaseFailed("\n".join(failed))
    return len(cases)


def run_case(rules: Decider, case: Case) -> None:
    """Run one case; raises CaseFailed."""
    if text := case_failure(rules, case):
        raise CaseFailed(text)


def case_failure(rules: Decider, case: Case) -> str:
    """Return which case does not hold and what differs, in words; empty where it holds."""
    found = list(_differences(rules, case))
    return f"{case.title}（{case.file}）\n" + "\n".join(f"  {one}" for one in found) if found else ""


def _differences(rules: Decider, case: Case) -> Iterator[str]:
    asked = rules.under(_overrides(case)) if case.readings else rules
    try:
        answer = asked.ask(case.hook, case.facts, case.day)
    except XiangxunError as error:
        if error.code != case.fails:
            yield f"出错：{error.message}"
        return
    if case.fails is not None:
        yield f"应出错 {case.fails}，实为 {answer}"
        return
    yield from _unsaid(answer, asked.law(case.day).rulebook)
    if HOOKS[case.hook].many:
        yield from items_differ(case.expected, answers_about(case, answer))
    else:
        yield from differences(case.expected, answer)
        if uncited := set(case.rules) - set(cited_rules(answer)):
            yield f"没有引用 {'、'.join(sorted(uncited))}"


def _unsaid(answer: Any, rulebook: Rulebook) -> Iterator[str]:
    """A message that shows a value the finding does not give would read with a dash in it."""
    for finding in findings_in(answer):
        template = rulebook.entry(finding.rule).zh
        if template is not None and (absent := template.names - finding.values.keys()):
            yield f"{finding.rule} 的消息缺少值：{'、'.join(sorted(absent))}"
    for one in answer if isinstance(answer, tuple) else ():
        if isinstance(one, Obligation):
            entry = rulebook.entry(one.rule)
            template = entry.duty_zh or entry.zh
            if template is not None and (absent := template.names - one.told.keys()):
                yield f"{one.rule} 的待办缺少值：{'、'.join(sorted(absent))}（消息不同的写 duty_zh）"


def answers_about(case: Case, answer: Any) -> Any:
    """Return what of an answer the case is about: of a joined hook only what cites one of its rules."""
    if not case.rules or not isinstance(answer, tuple):
        return answer
    return tuple(one for one in answer if not set(case.rules).isdisjoint(cited_rules(one)))


def _overrides(case: Case) -> tuple[Override, ...]:
    return tuple(Override(key, value, date.min, case.title) for key, value in case.readings.items())
