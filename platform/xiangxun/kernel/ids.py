"""Ids 编号: a row's id as the opaque reference that facts carry, and back."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "person",
    "session",
    "batch",
    "lecturer",
    "institution",
    "plan",
    "account",
    "document",
    "order",
    "task",
    "appraisal",
]


def ref(kind: Kind, row_id: int) -> str:
    """Return the reference of a row: ref("person", 12) → "person:12"."""
    return f"{kind}:{row_id}"


def row_id(reference: str) -> int:
    """Return the id in a reference; raises ValueError for what is not one."""
    _, _, number = reference.partition(":")
    return int(number)


def kind_of(reference: str) -> str:
    """Return the kind of row that a reference names."""
    return reference.partition(":")[0]
