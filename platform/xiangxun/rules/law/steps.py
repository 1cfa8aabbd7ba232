"""Steps of fields 栏目变更步骤: how what was kept under an earlier version of a plugin's fields becomes what it declares now.

A plugin's fields begin at version 1. Whoever renames, retypes or removes one writes a step `to` the next version; what
was kept before is brought up when the operator switches a county office, and on reading until then. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeAlias

from xiangxun.rules.errors import RulebookRefused
from xiangxun.rules.law.entries import ExtraField
from xiangxun.rules.law.fitting import fits
from xiangxun.rules.vocabulary import EMPTY, Code

#: A value in plain form: text, whole number (money in fen), truth, list of codes; days and decimals as text.
Plain: TypeAlias = Any
Bag: TypeAlias = Mapping[Code, Plain]

_REPLACED = "改名的栏目取代了它"
_UNFIT = "按现行栏目声明不能使用"


@dataclass(frozen=True, slots=True)
class RenameField:
    """A field of a holder ("person", "register:KEY") is called otherwise from version `to` on."""

    to: int
    on: str
    key: Code
    now: Code
    what: ClassVar[str] = "rename"


@dataclass(frozen=True, slots=True)
class DefaultField:
    """Who has no value in a field gets this one at version `to`."""

    to: int
    on: str
    key: Code
    value: Plain
    what: ClassVar[str] = "default"


@dataclass(frozen=True, slots=True)
class ConvertField:
    """A value is written otherwise from version `to` on: `by` is pure and raises where it cannot convert.

    `unless`: what people read of a value that could not be converted into what the field may hold; it is kept aside as
    it was, and asked for.
    """

    to: int
    on: str
    key: Code
    by: Callable[[Plain], Plain]
    unless: str
    what: ClassVar[str] = "convert"


@dataclass(frozen=True, slots=True)
class DropField:
    """A field goes at version `to`; what it held is kept aside with `note` and asked of nobody."""

    to: int
    on: str
    key: Code
    note: str
    what: ClassVar[str] = "drop"


FieldStep: TypeAlias = RenameField | DefaultField | ConvertField | DropField


@dataclass(frozen=True, slots=True)
class SetAside:
    """A value that found no place: of which field it was, why, and whether somebody is to enter it anew."""

    key: Code
    value: Plain
    why: str
    asked: bool


@dataclass(slots=True)
class Brought:
    """What a bag of values comes to: the values, what was set aside, the steps that changed anything.

    `before`: what converted values were, each with the words for those that could not be converted.
    """

    values: dict[Code, Plain]
    aside: list[SetAside] = field(default_factory=list)
    done: list[FieldStep] = field(default_factory=list)
    before: dict[Code, tuple[Plain, str]] = field(default_factory=dict)

    def rename(self, key: Code, now: Code) -> None:
        """Call a value otherwise, and with it what is known of it; another of that name is set aside."""
        if now in self.values:
            self.set_aside(now, _REPLACED, asked=False)
        self.values[now] = self.values.pop(key)
        if key in self.before:
            self.before[now] = self.before.pop(key)

    def convert(self, key: Code, by: Callable[[Plain], Plain], unless: str) -> None:
        """Write a value otherwise, or set it aside."""
        value = self.values[key]
        self.before[key] = (self.before.get(key, (value,))[0], unless)
        try:
            self.values[key] = by(value)
        except Exception:  # noqa: BLE001 - whatever it stumbles over is a value that it cannot convert
            self.set_aside(key, unless, asked=True)

    def set_aside(self, key: Code, why: str, *, asked: bool) -> None:
        """Take a value out, and keep it as it was before it was converted."""
        value = self.values.pop(key)
        was, _ = self.before.pop(key, (value, ""))
        self.aside.append(SetAside(key, was, why, asked))


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """The steps of a county's fields: of its own package and of each pack below it, by code, in order.

    `fields`: what is declared now, by (holder, key).
    """

    steps: tuple[tuple[Code, tuple[FieldStep, ...]], ...] = ()
    fields: Mapping[tuple[str, Code], ExtraField] = EMPTY

    @property
    def shape(self) -> dict[Code, int]:
        """Return the version of the fields now: package → version, those at version 1 left out."""
        return {owner: version_of(steps) for owner, steps in self.steps if steps}

    def holders(self) -> frozenset[str]:
        """Return the holders of which any step tells."""
        return frozenset(step.on for _, steps in self.steps for step in steps)

    def gives_defaults(self, on: str) -> bool:
        """Return whether any step gives a value to who has none."""
        return any(
            isinstance(step, DefaultField) and step.on == on for _, steps in self.steps for step in steps
        )

    def bring_up(self, on: str, kept: Bag, shape: Mapping[Code, int]) -> Brought:
        """Return values kept under `shape` as they are now; what a later version has kept is left as it is."""
        brought = Brought(dict(kept))
        for step in self._since(on, shape):
            _take(step, brought)
        self._refuse_unfit(on, brought)
        return brought

    def _refuse_unfit(self, on: str, brought: Brought) -> None:
        touched = {step.now if isinstance(step, RenameField) else step.key for step in brought.done}
        for key in sorted(touched & brought.values.keys()):
            declared = self.fields.get((on, key))
            if declared is not None and not fits(declared, brought.values[key]):
                _, unless = brought.before.get(key, (None, _UNFIT))
                brought.set_aside(key, unless, asked=True)

    def _since(self, on: str, shape: Mapping[Code, int]) -> Iterator[FieldStep]:
        for owner, steps in self.steps:
            since = shape.get(owner, 1)
            yield from (step for step in steps if step.on == on and step.to > since)


def version_of(steps: Sequence[FieldStep]) -> int:
    """Return the version of a package's fields: that of its last step, or 1."""
    return max((step.to for step in steps), default=1)


def check_steps(owner: Code, steps: Sequence[FieldStep]) -> None:
    """Refuse steps out of order or with a version left out; raises RulebookRefused."""
    reached = 1
    for step in steps:
        if step.to not in (reached, reached + 1) or step.to < 2:
            raise RulebookRefused(
                owner, f"steps.{step.on}.{step.key}", f"to = {step.to}：步骤须按版本从 2 起依次写，不跳号"
            )
        reached = step.to


def _take(step: FieldStep, brought: Brought) -> None:
    values, key = brought.values, step.key
    if isinstance(step, RenameField):
        brought.aside = [replace(one, key=step.now) if one.key == key else one for one in brought.aside]
    if isinstance(step, DefaultField):
        if key in values:
            return
        values[key] = step.value
    elif key not in values:
        return
    elif isinstance(step, RenameField):
        brought.rename(key, step.now)
    elif isinstance(step, DropField):
        brought.set_aside(key, step.note, asked=False)
    else:
        brought.convert(key, step.by, step.unless)
    brought.done.append(step)
