"""A trainee as lists show one 学员概貌: masked, by whatever way it was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TraineeView:
    """One person as lists show it; `id_masked` is the platform's one mask, `restricted` says that even the name is."""

    id: int
    name: str
    name_key: str
    id_masked: str
    birth: date
    sex: str
    township: str
    village: str
    groups: tuple[str, ...]
    group_words: str
    level: str | None
    has_phone: bool
    restricted: bool = False
