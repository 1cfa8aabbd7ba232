"""A limit 限额: so many fen at most for some cost lines together."""

from __future__ import annotations

from dataclasses import dataclass

from xiangxun.rules import Code


@dataclass(frozen=True, slots=True)
class Limit:
    """`claimed` fen on the lines `keys`, of which the standard allows `fen`. `kind`: a word of `training_fee_limit`."""

    kind: Code
    keys: tuple[str, ...]
    claimed: int
    fen: int
