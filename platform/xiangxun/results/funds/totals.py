"""Totals 合计: what the lines of an entitlement come to, per payee and in all, to the fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xiangxun.rules.vocabulary import Map

PAY, WITHHOLD, BORNE, RECOVER = "pay", "withhold", "borne", "recover"
INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Totals:
    """`by_payee`: what each gets, never below 0. Withheld is counted as the rules say it, borne by who bears it."""

    by_payee: Mapping[str, int]
    withheld_fen: int
    borne_by_institution_fen: int
    borne_by_others_fen: int
    recoverable_fen: int

    @property
    def payable_fen(self) -> int:
        """What is paid in all."""
        return sum(self.by_payee.values())


def totals_of(lines: Iterable[tuple[str, str, str, int]]) -> Totals:
    """Return the totals of lines (kind, payee, bearer, fen).

    A payee's withholdings are taken from its payments, to 0 at most; what the institution bears is no payment.
    """
    net: dict[str, int] = {}
    sums = dict.fromkeys((PAY, WITHHOLD, BORNE, RECOVER), 0)
    own = 0
    for kind, payee, bearer, fen in lines:
        sums[kind] += fen
        if kind in (PAY, WITHHOLD):
            net[payee] = net.get(payee, 0) + (fen if kind == PAY else -fen)
        if kind == BORNE and bearer.partition(":")[0] == INSTITUTION:
            own += fen
    return Totals(
        by_payee=Map({payee: max(0, fen) for payee, fen in net.items()}),
        withheld_fen=sums[WITHHOLD],
        borne_by_institution_fen=own,
        borne_by_others_fen=sums[BORNE] - own,
        recoverable_fen=sums[RECOVER],
    )
