"""Shapes of fields 栏目的形状: what a package's own fields look like, against what it wrote down of its last version.

`fields.lock` beside the rulebook holds each field's type and options and the version they are of. A field that went, or
is of another type, without a step for what was kept before would leave that behind: the check names it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xiangxun.kernel.errors import InvalidInput
from xiangxun.rules.law import ConvertField, DefaultField, DropField, FieldStep, Layer, RenameField
from xiangxun.rules.law.steps import version_of
from xiangxun.rules.testing.report import Check

LOCK = "fields.lock"
_HEAD = "# 本县栏目各版本的形状，由 xiangxun county lock 写出，勿手改。 Written by `xiangxun county lock`; do not edit.\n"

#: "person.income" → its type, and behind it the options of a choice.
Shapes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Locked:
    """What a package wrote down: the version of its fields, and their shapes."""

    version: int
    shapes: Shapes


def field_problems(home: Path, editions: Sequence[Layer]) -> Iterator[Check]:
    """Yield each field that changed without a step, steps that lead nowhere, and a lock that is not of today."""
    now, steps = shapes_of(editions), _steps(editions)
    yield from _torn(editions)
    yield from _lost(steps, now)
    try:
        locked = read_lock(home)
    except InvalidInput:
        yield _wrong(LOCK, "不能读取", "从版本库恢复")
        return
    if locked is None:
        if now or steps:
            yield _wrong(LOCK, "还没有记下栏目的形状", "运行 xiangxun county lock，把写出的文件一同发布")
        return
    unexplained = tuple(_unexplained(locked, steps, now))
    yield from unexplained
    if not unexplained and locked != Locked(version_of(steps), now):
        yield _wrong(LOCK, "栏目已改，记下的还是原来的形状", "运行 xiangxun county lock")


def shapes_of(editions: Sequence[Layer]) -> dict[str, tuple[str, ...]]:
    """Return the shapes of the fields that the editions of a package declare, the newest edition's word last."""
    oldest_first = sorted(editions, key=lambda one: one.since)
    return {
        f"{field.on}.{field.key}": (field.type, *field.options)
        for layer in oldest_first
        for field in layer.rulebook.fields.values()
    }


def write_lock(home: Path, editions: Sequence[Layer]) -> Path:
    """Write down the shapes of now; raises InvalidInput where a change lacks its step, or what was cannot be read."""
    now, steps, locked = shapes_of(editions), _steps(editions), read_lock(home)
    if locked is not None and (wrong := next(_unexplained(locked, steps, now), None)):
        raise InvalidInput(f"{wrong.where}：{wrong.what}。{wrong.remedy}。")
    lines = [f'"{key}" = {json.dumps(shape, ensure_ascii=False)}' for key, shape in sorted(now.items())]
    text = "\n".join([f"{_HEAD}version = {version_of(steps)}", "", "[fields]", *lines, ""])
    file = home / LOCK
    file.write_text(text, encoding="utf-8")
    return file


def read_lock(home: Path) -> Locked | None:
    """Return what a package wrote down; None where it has written nothing yet. Raises InvalidInput for a file that cannot be read."""
    try:
        told = tomllib.loads((home / LOCK).read_text(encoding="utf-8"))
        return Locked(int(told["version"]), {key: tuple(shape) for key, shape in told["fields"].items()})
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        raise InvalidInput(f"{LOCK} 不能读取，请从版本库恢复。") from None


def _steps(editions: Sequence[Layer]) -> tuple[FieldStep, ...]:
    return max(editions, key=lambda one: one.since).steps


def _torn(editions: Sequence[Layer]) -> Iterator[Check]:
    """Yield fields of which two editions say different types: what is kept is one value for all of them."""
    types: dict[str, str] = {}
    for layer in editions:
        for field in layer.rulebook.fields.values():
            place = f"{field.on}.{field.key}"
            if types.setdefault(place, field.type) != field.type:
                yield _wrong(place, "各版本声明的类型不同", "同一栏目在各版本中用同一类型，或另取名称")


def _lost(steps: Sequence[FieldStep], now: Shapes) -> Iterator[Check]:
    """Yield steps that end in a field that nobody declares any more."""
    for place, step in enumerate(steps):
        if isinstance(step, DropField):
            continue
        key: str | None = step.now if isinstance(step, RenameField) else step.key
        for later in steps[place + 1 :]:
            if later.on == step.on and later.key == key:
                key = later.now if isinstance(later, RenameField) else key
                key = None if isinstance(later, DropField) else key
        if key is not None and f"{step.on}.{key}" not in now:
            yield _wrong(f"{step.on}.{key}", f"第 {step.to} 版的步骤指向没有声明的栏目", "核对步骤中的名称")


def _unexplained(locked: Locked, steps: Sequence[FieldStep], now: Shapes) -> Iterator[Check]:
    version = version_of(steps)
    if locked.version > version:
        yield _wrong(
            LOCK, f"记下的是第 {locked.version} 版，步骤只到第 {version} 版", "已发布的步骤不能删去；请补回"
        )
        return
    fresh = [step for step in steps if step.to > locked.version]
    yield from _overwriting(locked.shapes, fresh)
    expected, converted = _after(locked.shapes, fresh)
    for place, shape in expected.items():
        remedy = f"写一步 to = {locked.version + 1}：{{}}（见栏目变更说明），再运行 xiangxun county lock"
        if place not in now:
            yield _wrong(
                place,
                "栏目没有了，没有写明原有的值怎么办",
                remedy.format("改名 RenameField，或取消 DropField"),
            )
        elif place not in converted and now[place][0] != shape[0]:
            what = f"类型由 {shape[0]} 改为 {now[place][0]}，没有写明原有的值怎么换算"
            yield _wrong(place, what, remedy.format("换算 ConvertField"))
        elif place not in converted and (gone := set(shape[1:]) - set(now[place][1:])):
            what = f"选项 {'、'.join(sorted(gone))} 没有了，没有写明原有的值怎么办"
            yield _wrong(place, what, remedy.format("换算 ConvertField"))


def _overwriting(shapes: Shapes, steps: Sequence[FieldStep]) -> Iterator[Check]:
    """Yield steps that give a field a name under which another keeps values: one of the two would be lost."""
    held = set(shapes)
    for step in steps:
        place = f"{step.on}.{step.key}"
        if isinstance(step, DefaultField):
            held.add(place)
        elif isinstance(step, DropField):
            held.discard(place)
        elif isinstance(step, RenameField):
            now = f"{step.on}.{step.now}"
            if now in held:
                what = f"{step.key} 改名为 {step.now}，而 {step.now} 已有值"
                yield _wrong(now, what, "先用 DropField 或 RenameField 腾出这个名称；两栏互换经第三个名称")
            held = {*held - {place}, now}


def _after(shapes: Shapes, steps: Sequence[FieldStep]) -> tuple[Shapes, set[str]]:
    """Return the shapes that steps make of those before, and the fields whose values they convert."""
    expected, converted = dict(shapes), set[str]()
    for step in steps:
        place = f"{step.on}.{step.key}"
        if isinstance(step, DropField):
            expected.pop(place, None)
        elif isinstance(step, ConvertField):
            converted.add(place)
        elif isinstance(step, RenameField) and place in expected:
            renamed = f"{step.on}.{step.now}"
            expected[renamed] = expected.pop(place)
            if place in converted:
                converted.add(renamed)
        else:
            assert isinstance(step, DefaultField | RenameField)  # noqa: S101 - what stays is as it was
    return expected, converted


def _wrong(where: str, what: str, remedy: str) -> Check:
    return Check("fields", ok=False, where=where, what=what, remedy=remedy)
