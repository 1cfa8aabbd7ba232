"""The matrix 制度对照表: each rule of a county with its places and cases, and what does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from xiangxun.counties.coverage.code import code_places, looks_like_rule, module_of, texts_of
from xiangxun.counties.coverage.declarations import declared_places
from xiangxun.counties.coverage.outcomes import Shown, shown_by
from xiangxun.counties.coverage.records import problem_of
from xiangxun.counties.edition import Edition
from xiangxun.counties.facade import CountyRules
from xiangxun.counties.plugins import county_rules
from xiangxun.rules.law.entries import RuleEntry
from xiangxun.rules.testing import Case, load_cases
from xiangxun.rules.vocabulary import Code, RuleId


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule and where it lives. `stage`: step S0 … S13; `cases`: how many cite it; `outcomes`: how it came out there.

    `page`: where people read it; `interpretation`: the parameter that holds the county's reading, if there is one.
    """

    rule_id: RuleId
    county: Code
    manner: str
    stage: str
    places: tuple[str, ...]
    cases: int
    outcomes: tuple[str, ...]
    page: str
    interpretation: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit: kind (no_place, unknown_rule, one_sided, no_record, no_page), rule, words for the author."""

    kind: str
    rule: RuleId
    what: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rules of a county's newest edition in the order of its rulebook, and every problem found."""

    county: Code
    rules: tuple[RuleRow, ...]
    problems: tuple[Problem, ...]


class CoverageFailed(AssertionError):
    """The rulebook of a county and its plugin do not fit; says every place."""


def check_coverage(county: Code) -> None:
    """For a plugin's tests: raise CoverageFailed where a rule has no place, a place no rule, a line only one side."""
    if problems := coverage(county).problems:
        raise CoverageFailed("\n".join(f"{one.rule} {one.what}" for one in problems))


def coverage(county: Code) -> Coverage:
    """Return the matrix of a county; raises NotFound or CountySuspended where it cannot be asked."""
    return coverage_of(county_rules(county))


def coverage_of(rules: CountyRules) -> Coverage:
    """Return the matrix of a county whose rules are at hand, installed or not."""
    county = rules.county
    edition = max(rules.editions, key=lambda one: one.own.since)
    cases = cases_of(edition)
    shown = shown_by(rules.pinned(edition.own.code), cases)
    found = _Found(edition)
    entries = tuple(edition.own.rulebook.rules.values())
    rows = tuple(found.row(county, entry, shown.get(entry.id, Shown())) for entry in entries)
    problems = (
        *(problem for entry in entries for problem in found.problems(entry, shown.get(entry.id, Shown()))),
        *_unknown(edition, cases),
    )
    return Coverage(county, rows, problems)


class _Found:
    """The places of one edition, by rule."""

    def __init__(self, edition: Edition) -> None:
        self.rulebook = edition.lawbook.rulebook
        in_code = tuple(code_places(edition))
        declared = tuple(declared_places(edition.lawbook))
        in_words = [(place.rule, place.text(edition.own.code)) for place in in_code]
        self.places = _by_rule([*in_words, *((place.rule, place.text) for place in declared)])
        self.decided = {place.rule for place in in_code} | {one.rule for one in declared if one.decides}
        self.texts = frozenset(text for text, _ in texts_of(edition.own))

    def row(self, county: Code, entry: RuleEntry, shown: Shown) -> RuleRow:
        """Return the row of a rule."""
        page = f"/c/{county}/rules/?rule={entry.id}"
        places = [*self.places.get(entry.id, ())]
        if entry.record is not None and self._record_problem(entry) is None:
            places.append(f"record {entry.record}")
        if entry.manner == "shown" and _is_readable(entry):
            places.append(f"page {page}")
        return RuleRow(
            rule_id=entry.id,
            county=county,
            manner=entry.manner,
            stage=entry.step,
            places=tuple(places),
            cases=shown.cases,
            outcomes=tuple(sorted(shown.outcomes)),
            page=page,
            interpretation=entry.interpretation,
        )

    def problems(self, entry: RuleEntry, shown: Shown) -> Iterator[Problem]:
        """Yield what is missing of a rule."""
        if entry.record is not None and (what := self._record_problem(entry)):
            yield Problem("no_record", entry.id, what)
        match entry.manner:
            case "automated":
                yield from self._undecided(entry, shown)
            case "recorded" if entry.record is None and entry.id not in self.decided:
                yield Problem(
                    "no_place", entry.id, "登记类规则没有登记位置：请写 record 或在材料、必填项中引用"
                )
            case "shown" if not _is_readable(entry):
                yield Problem("no_page", entry.id, "展示类规则须有环节 (step) 和中文内容 (zh)")

    def _undecided(self, entry: RuleEntry, shown: Shown) -> Iterator[Problem]:
        if entry.id not in self.decided:
            yield Problem("no_place", entry.id, "自动判定的规则没有任何接口或声明引用")
        if len(shown.outcomes) < 2:
            only = "、".join(sorted(shown.outcomes)) or "没有用例"
            yield Problem("one_sided", entry.id, f"用例 {shown.cases} 个，只有一种结果：{only}；请补上另一侧")

    def _record_problem(self, entry: RuleEntry) -> str | None:
        return problem_of(entry.record or "", self.rulebook, self.texts)


def _is_readable(entry: RuleEntry) -> bool:
    return bool(entry.step) and entry.zh is not None


def _by_rule(pairs: Iterable[tuple[RuleId, str]]) -> Mapping[RuleId, tuple[str, ...]]:
    found: dict[RuleId, dict[str, None]] = {}
    for rule, text in pairs:
        found.setdefault(rule, {})[text] = None
    return {rule: tuple(texts) for rule, texts in found.items()}


def cases_of(edition: Edition) -> tuple[Case, ...]:
    """Return the cases that lie beside the plugin of the edition."""
    folder = files(module_of(edition.own).rpartition(".")[0]).joinpath("cases")
    return load_cases(folder) if folder.is_dir() else ()


def _unknown(edition: Edition, cases: Iterable[Case]) -> Iterator[Problem]:
    """Yield the ids that code and cases cite and no rulebook knows."""
    known = frozenset(edition.lawbook.rulebook.rules)
    pattern = looks_like_rule(known)
    for text, where in texts_of(edition.own):
        if pattern.fullmatch(text) and text not in known:
            yield Problem("unknown_rule", text, f"{where} 引用了规则手册中没有的规则")
    for case in cases:
        for rule in case.rules:
            if rule not in known:
                yield Problem("unknown_rule", rule, f"用例“{case.title}”引用了规则手册中没有的规则")
