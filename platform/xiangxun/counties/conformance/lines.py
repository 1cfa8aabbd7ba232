"""Lines 界限上的用例: a number that may be moved by one without any case noticing is a number nobody has checked."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xiangxun.counties.conformance.answering import ask
from xiangxun.counties.edition import Edition
from xiangxun.counties.facade import CountyRules
from xiangxun.rules.law import Lawbook
from xiangxun.rules.law.parameters import Parameter
from xiangxun.rules.testing import Case
from xiangxun.rules.testing.report import Check
from xiangxun.rules.vocabulary import Map, Window

_ENDS = ("at_least", "above", "at_most", "below")


def line_problems(
    rules: CountyRules, edition: Edition, cases: Sequence[Case], answers: Mapping[str, str]
) -> Iterator[Check]:
    """Yield each end of a window of the edition that may move by one, either way, without a case coming out otherwise."""
    asked = [case for case in cases if case.title in answers]
    for key, parameter in edition.own.parameters.items():
        if parameter.kind != "window":
            continue
        for end in _ENDS:
            value = getattr(parameter.dated[-1].value, end)
            if value is not None and not _is_noticed(rules, edition, parameter, end, asked, answers):
                yield Check(
                    "lines",
                    ok=False,
                    where=f"{key} {end} = {value}",
                    what="改动这个数，没有一个用例的结果不同",
                    remedy=f"补一个恰在 {value} 的用例和一个差一的用例，写明各应是什么结果",
                )


def _is_noticed(
    rules: CountyRules,
    edition: Edition,
    parameter: Parameter,
    end: str,
    cases: Sequence[Case],
    answers: Mapping[str, str],
) -> bool:
    for step in (1, -1):
        other = _with(rules, edition, parameter, end, step)
        if other is not None and any(ask(other, case)[0] != answers[case.title] for case in cases):
            return True
    return False


def _with(
    rules: CountyRules, edition: Edition, parameter: Parameter, end: str, step: int
) -> CountyRules | None:
    """Return the rules with one end of a window moved on every day, presets included; None where no room is left."""
    try:
        dated = tuple(replace(one, value=_moved(one.value, end, step)) for one in parameter.dated)
    except ValueError:
        return None
    book = edition.lawbook
    moved = copy.copy(edition)
    moved.lawbook = Lawbook(
        book.rulebook, Map({**book.parameters, parameter.key: replace(parameter, dated=dated)})
    )
    editions = tuple(moved if one is edition else one for one in rules.editions)
    return replace(rules, editions=editions)


def _moved(window: Window, end: str, step: int) -> Window:
    held = getattr(window, end)
    return window if held is None else replace(window, **{end: held + step})
