"""Waiving 豁免: a layer may silence a rule of a lower layer, where that rule is marked `waivable`."""

from __future__ import annotations

from typing import Any

from xiangxun.counties.edition import Edition
from xiangxun.rules.answers import Cap, Finding, Waiver
from xiangxun.rules.errors import WrongAnswer


def waive(edition: Edition, answer: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a joined answer without findings and caps of waived rules; the waivers stay, so that they are seen.

    Raises WrongAnswer for a waiver of a rule that is not waivable, or not of a lower layer.
    """
    waivers = [item for item in answer if isinstance(item, Waiver)]
    for waiver in waivers:
        _check(edition, waiver)
    waived = {waiver.waived for waiver in waivers}
    return tuple(item for item in answer if not (isinstance(item, Finding | Cap) and item.rule in waived))


def _check(edition: Edition, waiver: Waiver) -> None:
    if not edition.lawbook.rulebook.entry(waiver.waived).waivable:
        raise WrongAnswer("此规则不可豁免（waivable）", rule=waiver.waived)
    if not edition.is_above(waiver.rule, waiver.waived):
        raise WrongAnswer("只能豁免下层的规则", rule=waiver.waived)
