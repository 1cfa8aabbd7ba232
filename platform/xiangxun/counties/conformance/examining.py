"""Examining 检查一个县: every check in its order, in the child process in which the plugin is loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xiangxun.counties.conformance.answering import Answered, answer_cases
from xiangxun.counties.conformance.asking_odd import odd_problems
from xiangxun.counties.conformance.boundaries import boundary_cases, boundary_problems
from xiangxun.counties.conformance.declarations import message_problems, parameter_problems
from xiangxun.counties.conformance.field_shapes import field_problems
from xiangxun.counties.conformance.lines import line_problems
from xiangxun.counties.conformance.shape import shape_problems
from xiangxun.counties.conformance.signatures import signature_problems
from xiangxun.counties.conformance.source_rules import source_problems
from xiangxun.counties.conformance.target import NotLoadable, Target, built, target_of
from xiangxun.counties.conformance.watching import Watcher
from xiangxun.counties.coverage import coverage_of
from xiangxun.counties.facade import CountyRules
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.testing import load_cases
from xiangxun.rules.testing.report import CHECKS, Check, Report

Digests = Mapping[str, str]
#: A check of the platform above this floor: it is given the package's folder and the county's rules.
Further = Callable[[Path, CountyRules], Iterable[Check]]


@dataclass(slots=True)
class _Findings:
    """What was found, and which checks were made at all."""

    made: set[str] = field(default_factory=set)
    wrong: list[Check] = field(default_factory=list)

    def add(self, made: Iterable[str], wrong: Iterable[Check]) -> bool:
        """Take the findings of some checks; return whether there were none."""
        found = list(wrong)
        self.made |= {*made}
        self.wrong += found
        return not found

    def report(self, county: str) -> Report:
        """Return them in the order of the checks, and a good word for each that found nothing."""
        lines: list[Check] = []
        for check in CHECKS:
            found = [one for one in self.wrong if one.id == check]
            lines += found or ([Check(check, ok=True)] if check in self.made else [])
        return Report(county, tuple(lines))


def examine(told: str, further: Mapping[str, Further] | None = None) -> tuple[Report, Digests]:
    """Look at the county that a code or folder names; return what was found, and the digest of each case's answer."""
    watcher = Watcher()
    try:
        target = target_of(told)
        return _examine(target, watcher, further or {})
    except NotLoadable as error:
        wrong = Check("load", ok=False, where=error.where, what=error.what, remedy=error.remedy)
        return Report(Path(told).name, (wrong,), loaded=False), {}


def _examine(target: Target, watcher: Watcher, further: Mapping[str, Further]) -> tuple[Report, Digests]:
    code, home, found = target.point.name, target.home, _Findings()
    found.add(["imports"], source_problems(home, target.package))
    found.add(["shape"], shape_problems(target.folder, home, code, is_pack=target.is_pack))
    with watcher.loading():
        county = target.load()
    if not found.add(["load", "hooks"], signature_problems(county)):
        return found.report(code), {}
    rules = built(county, target.version)
    found.add(["fields"], field_problems(home, county.editions))
    for layer in county.editions:
        found.add(["parameters"], parameter_problems(layer, from_first_day=not target.is_pack))
        found.add(["messages"], message_problems(layer))
    for check, problems in further.items():
        found.add([check], problems(home, rules))
    others = _left_to_counties(rules) if target.is_pack else frozenset[str]()
    answered = _answered(rules, home, watcher, found, others)
    return found.report(code), answered.digests()


def _left_to_counties(rules: CountyRules) -> frozenset[str]:
    """Return the hooks that a pack leaves to the counties: they have numbers of their own, which it does not know."""
    plugin = rules.editions[0].own.plugin
    return frozenset(hook for hook in HOOKS if not hasattr(plugin, hook))


def _answered(
    rules: CountyRules, home: Path, watcher: Watcher, found: _Findings, without: Collection[str]
) -> Answered:
    try:
        cases = load_cases(home / "cases") if (home / "cases").is_dir() else ()
    except XiangxunError as error:
        wrong = Check("cases", ok=False, where="cases", what=error.message, remedy="按提示改正用例文件")
        found.add(["cases"], [wrong])
        return Answered()
    answered = answer_cases(rules, cases, watcher, home)
    found.add(["answers", "purity", "cases"], answered.checks)
    newest = max(rules.editions, key=lambda one: one.own.since)
    day = max((case.day for case in cases), default=newest.own.since)
    found.add(["odd", "time"], odd_problems(rules, max(day, newest.own.since), {*answered.failed, *without}))
    if not answered.failed:
        found.add(["cited", "covered"], _coverage(rules))
        found.add(["lines"], line_problems(rules, newest, cases, answered.texts))
        generated = tuple(boundary_cases(cases, answered.reads, newest.lawbook.parameters))
        found.add(["boundaries"], boundary_problems(rules, generated, answered.failed))
    return answered


def _coverage(rules: CountyRules) -> Iterator[Check]:
    for problem in coverage_of(rules).problems:
        is_case = problem.kind == "one_sided"
        yield Check(
            "covered" if is_case else "cited",
            ok=False,
            where=problem.rule,
            what=problem.what,
            remedy="写一个符合、一个不符合这条规则的用例"
            if is_case
            else '在规则手册、参数或代码中写明这条规则在何处执行；不执行的，写 manner = "recorded" 或 "shown"',
        )
