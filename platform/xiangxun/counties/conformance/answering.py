"""Answering 作答检查: the plugin's own cases, asked twice under watch: what they say, and whether it is pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiangxun.counties.calls import Call
from xiangxun.counties.conformance.watching import Watcher
from xiangxun.counties.facade import CountyRules
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law import Override
from xiangxun.rules.plain import NotPlain, sha256, to_text
from xiangxun.rules.testing import Case
from xiangxun.rules.testing.report import Check
from xiangxun.rules.testing.running import case_failure

_ANSWER = "按接口说明给出结论；facts 里可能没有的东西（出生日期、人员、课时）先判断有没有"


@dataclass(slots=True)
class Answered:
    """What came of the cases. `texts`: the answer of each case; `reads`: parameters each asked for; `failed`: hooks."""

    checks: list[Check] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    reads: dict[str, frozenset[str]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def digests(self) -> Mapping[str, str]:
        """Return what another process, with other hashes, must come to as well."""
        return {title: sha256(text) for title, text in self.texts.items()}


def answer_cases(rules: CountyRules, cases: Sequence[Case], watcher: Watcher, home: Any) -> Answered:
    """Ask every case twice, the first time under watch."""
    found = Answered()
    for case in cases:
        watcher.seen.clear()
        with watcher.asking(home):
            text, reads, error = ask(rules, case)
        if watcher.seen:
            found.failed.add(case.hook)
            found.checks += _impure(case, watcher.seen)
            continue
        if isinstance(error, RuleFailed) and error.code != case.fails:
            found.failed.add(case.hook)
            found.checks.append(answer_check("answers", f"{case.hook} 用例“{case.title}”", error))
            continue
        found.texts[case.title], found.reads[case.title] = text, reads
        if ask(rules, case)[0] != text:
            found.failed.add(case.hook)
            found.checks.append(unrepeatable(case.hook, case.title))
        elif wrong := case_failure(rules, case):
            found.checks.append(_case(case, wrong))
    return found


def ask(rules: CountyRules, case: Case) -> tuple[str, frozenset[str], XiangxunError | None]:
    """Return the answer to a case as text, the parameters it read, and the error instead of an answer."""
    overrides = tuple(Override(key, value, date.min, case.title) for key, value in case.readings.items())
    calls: list[Call] = []
    try:
        answer = rules.under(overrides).reporting_to(calls.append).ask(case.hook, case.facts, case.day)
        text = to_text(answer, HOOKS[case.hook].answer_type)
    except NotPlain as error:
        return "", frozenset(), RuleFailed(f"结论不能留痕：{error}", hook=case.hook)
    except XiangxunError as error:
        return error.code, frozenset(), error
    return text, calls[0].law.reads, None


def answer_check(check: str, where: str, error: XiangxunError) -> Check:
    """Return the line for a call that ended in an error instead of an answer."""
    what = error.cause if isinstance(error, RuleFailed) else error.message
    rule = getattr(error, "rule", "")
    return Check(check, ok=False, where=where, what=f"{what}{f'（{rule}）' if rule else ''}", remedy=_ANSWER)


def unrepeatable(hook: str, title: str) -> Check:
    """Return the line for a case that is answered otherwise the second time."""
    return Check(
        "purity",
        ok=False,
        where=f"{hook} 用例“{title}”",
        what="同样的事实，再问一次结论不同",
        remedy="不要在模块或对象里记东西；集合 (set) 没有次序，要排列就先 sorted",
    )


def _impure(case: Case, seen: Sequence[tuple[str, str]]) -> Iterator[Check]:
    for place, what in dict.fromkeys(seen):
        yield Check(
            "purity",
            ok=False,
            where=f"{place}（{case.hook}）",
            what=what,
            remedy="规则只由 facts 与 law 得出结论：基准日用 law.day 或 facts 中的日期，数据写在 TOML 中",
        )


def _case(case: Case, wrong: str) -> Check:
    lines = [line.strip() for line in wrong.splitlines()[1:]]
    return Check(
        "cases",
        ok=False,
        where=f"{case.file.rpartition('/')[2]} “{case.title}”",
        what="；".join(lines),
        remedy="对照原文：规则错了改规则，用例错了改用例",
    )
