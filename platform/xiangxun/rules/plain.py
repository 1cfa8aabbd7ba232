"""Plain form 平实形式: facts and answers as canonical JSON, byte-identical after a round trip.

Sorted keys, ISO days, decimals and ratios as text, defaults left out; where the declared type leaves it open
(members of a union, days and decimals inside mappings) the value is tagged. Fields marked personal pass a
vault: the text holds what the vault returns (a keyed digest) beside the reference, and reading it back asks an
opener for the value again.
"""

from __future__ import annotations

import json
from typing import Any, get_type_hints

from xiangxun.rules.canonical import canonical, sha256
from xiangxun.rules.shapes import NotPlain, Opener, Vault, shape_of

__all__ = ["NotPlain", "Opener", "Vault", "canonical", "field_text", "from_text", "sha256", "to_text"]


def to_text(value: Any, hint: Any = None, vault: Vault | None = None) -> str:
    """Return the plain text of a value of the type `hint` (by default its own class).

    Raises NotPlain for a float or for anything that is not of the declared type.
    """
    return canonical(shape_of(hint or type(value)).write(value, vault))


def from_text(hint: Any, text: str, opener: Opener | None = None) -> Any:
    """Return the value of the type `hint`; raises NotPlain for an unknown field, member or tag, never guesses.

    What the opener raises (a person erased by law) passes through.
    """
    return shape_of(hint).read(json.loads(text), opener)


def field_text(cls: type[Any], field: str, value: Any) -> str:
    """Return the text of one field's value, as a vault is given it and an opener must give it back."""
    return canonical(shape_of(get_type_hints(cls)[field]).write(value, None))
