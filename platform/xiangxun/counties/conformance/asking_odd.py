"""Asking odd facts 问少见的事实: each must be answered by an answer of its kind, and soon."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from math import inf
from time import process_time

from xiangxun.counties.conformance.answering import answer_check
from xiangxun.counties.conformance.odd import OddFacts
from xiangxun.counties.facade import CountyRules
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.testing.report import Check

#: Time allowed for 10,000 rows, in millions of the simplest steps of this machine. A usual rule takes one to ten.
SLOWEST = 25


#: What takes less, in seconds, is not held against the machine.
QUICK = 0.1


@dataclass(slots=True)
class Yardstick:
    """How fast this machine computes at its best: its speed changes from minute to minute, so it is looked at again."""

    million: float = inf

    def allowed(self) -> float:
        """Return what SLOWEST comes to, in seconds of computing."""
        self.million = min(self.million, *(_million() for _ in range(3)))
        return SLOWEST * self.million


_yardstick = Yardstick()


def _million() -> float:
    begun = process_time()
    sum(1 for _ in range(1_000_000))
    return process_time() - begun


def odd_problems(rules: CountyRules, day: date, without: Collection[str]) -> Iterator[Check]:
    """Yield hooks that fail on odd facts, once each, and hooks that are slow; hooks `without` are left out."""
    facts = OddFacts(rules.law(day).rulebook, day)
    for hook in HOOKS:
        if hook not in without:
            yield from _of_hook(rules, hook, facts, day)


def _of_hook(rules: CountyRules, hook: str, facts: OddFacts, day: date) -> Iterator[Check]:
    for odd in facts.of(hook):
        begun = process_time()
        try:
            rules.ask(hook, odd.facts, day)
        except XiangxunError as error:
            yield answer_check("odd", f"{hook} {odd.what}", error)
            return
        took = process_time() - begun
        if took > QUICK and took > (allowed := _yardstick.allowed()):
            yield Check(
                "time",
                ok=False,
                where=f"{hook} {odd.what}",
                what=f"用时 {took:.1f} 秒，本机应在 {allowed:.1f} 秒之内",
                remedy="每人只看一遍：查找用字典或集合，不要在循环里再循环全体学员",
            )
            return
