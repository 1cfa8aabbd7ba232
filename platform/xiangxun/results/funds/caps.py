"""Caps 限额: cuts costs to the limits that rules set over several of them together; exact to the fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiangxun.rules.answers import Cap
from xiangxun.rules.facts import Cost
from xiangxun.rules.vocabulary import RuleId


@dataclass(frozen=True, slots=True)
class Capped:
    """What is payable of each cost, the rules that cut it, and the limits that costs stay below."""

    payable: Mapping[str, int]
    rules: Mapping[str, tuple[RuleId, ...]]
    too_low: tuple[Cap, ...]


def cut(costs: Sequence[Cost], caps: Sequence[Cap]) -> Capped:
    """Return what the limits leave of costs: each is cut in the same proportion, the odd fen by size of remainder.

    Limits apply one after the other to what the earlier ones left, so that all of them hold in the end.
    """
    payable = {cost.key: cost.fen for cost in costs}
    rules: dict[str, tuple[RuleId, ...]] = {}
    for cap in caps:
        keys = [key for key in dict.fromkeys(cap.keys) if key in payable]
        limit = sum(payable[key] for key in keys) if cap.at_most is None else max(0, cap.at_most)
        if sum(payable[key] for key in keys) <= limit:
            continue
        for key, fen in _shared(limit, {key: payable[key] for key in keys}).items():
            if fen < payable[key]:
                payable[key], rules[key] = fen, (*rules.get(key, ()), cap.rule)
    too_low = tuple(cap for cap in caps if cap.at_least is not None and _sum(cap, payable) < cap.at_least)
    return Capped(payable, rules, too_low)


def _sum(cap: Cap, payable: Mapping[str, int]) -> int:
    return sum(payable.get(key, 0) for key in dict.fromkeys(cap.keys))


def _shared(limit: int, amounts: Mapping[str, int]) -> dict[str, int]:
    """Share a limit by size of the amounts; the sum is the limit exactly, and nobody gets more than the amount."""
    whole = sum(amounts.values())
    shares = {key: fen * limit // whole for key, fen in amounts.items()}
    remainders = sorted(amounts, key=lambda key: (-(amounts[key] * limit % whole), key))
    for key in remainders[: limit - sum(shares.values())]:
        shares[key] += 1
    return shares
