"""Layers 层: baseline, topic packs and a county's edition, and what a county hands to the core."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, TypeAlias

from xiangxun.rules.law.papers import read_papers
from xiangxun.rules.law.parameters import Parameters, read_parameters
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.law.rulebook_file import read_rulebook
from xiangxun.rules.law.steps import FieldStep
from xiangxun.rules.vocabulary import Code

GovernedBy: TypeAlias = Literal["first_day", "approved", "applied"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A plugin with its rulebook and parameters; as an edition 版本 of a county's regulation, with its days.

    `governed_by`: which own day of a session must not be before `since` (transitional clause).
    `requires`: versions of the contract it was written for. `packs`: topic packs below it, in order.
    `steps`: how its fields came to be as they are, for what was kept under an earlier version of the package.
    """

    code: Code
    plugin: Any
    rulebook: Rulebook
    parameters: Parameters
    since: date = date.min
    until: date | None = None
    governed_by: GovernedBy = "first_day"
    requires: str = ">=1.0,<2"
    packs: tuple[Code, ...] = ()
    steps: tuple[FieldStep, ...] = ()


@dataclass(frozen=True, slots=True)
class County:
    """What the entry point of a county gives: its code and its editions, oldest first."""

    code: Code
    editions: tuple[Layer, ...]


def read_layer(folder: Path | Traversable, code: Code, plugin: Any, **days: Any) -> Layer:
    """Read `rulebook.toml`, `papers.toml` and `parameters/` of a folder into a Layer; `days` are further fields of Layer.

    Raises RulebookRefused naming file and key.
    """
    return Layer(
        code,
        plugin,
        replace(read_rulebook(folder.joinpath("rulebook.toml")), papers=read_papers(folder)),
        read_parameters(folder.joinpath("parameters")),
        **days,
    )
