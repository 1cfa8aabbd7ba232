"""Money 金额: integer fen 分 everywhere; text in yuan only at the edges."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def yuan(fen: int) -> str:
    """Return an amount for people: 4575000 fen → "45,750.00"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def fen_from_yuan(text: str | int | Decimal) -> int:
    """Return integer fen for an amount in yuan; raises ValueError for parts of a fen."""
    amount = Decimal(text) * 100
    if amount != amount.to_integral_value():
        raise ValueError(f"{text} 元不足一分")
    return int(amount)


def share_of(fen: int, share: Fraction) -> int:
    """Return `share` of an amount, rounded half up to a whole fen."""
    exact = Fraction(fen) * share
    return int((Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1), ROUND_HALF_UP))
