"""Declarations 声明检查: parameters that hold on every day, messages in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules.law import Layer
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.testing.report import Check


def parameter_problems(layer: Layer, *, from_first_day: bool = True) -> Iterator[Check]:
    """Yield each parameter of an edition that has no value on some day on which the edition governs.

    `from_first_day`: it is an edition with a day of its own; a pack's numbers begin each with its own rule.
    """
    for parameter in layer.parameters.values():
        first, last = parameter.dated[0], parameter.dated[-1]
        gaps = []
        if from_first_day and first.since > layer.since:
            gaps.append(f"{layer.since} 至 {first.since} 之间没有值")
        if last.until is not None and (layer.until is None or last.until < layer.until):
            gaps.append(f"{last.until} 以后没有值")
        for gap in gaps:
            yield Check(
                "parameters",
                ok=False,
                where=f"{layer.code} {parameter.key}",
                what=gap,
                remedy="补一段 dated；停用而没有新值的，由县里写明今后的值和依据",
            )


def message_problems(layer: Layer) -> Iterator[Check]:
    """Yield each text for people that is missing in Chinese or English, or shows other values in one of them."""
    book = layer.rulebook
    for entry in book.rules.values():
        where = f"{layer.code} {entry.id}"
        for name, template in (("zh", entry.zh), ("en", entry.en)):
            if template is None:
                yield _message(where, f"没有 {name} 消息", f"在规则手册中写 {name} = …")
        if not entry.is_citable:
            yield _message(
                where,
                "被引用而没有数值时（如拨付的依据），消息说不完整",
                "写 demands = …：规定要求什么，一句话，不带数值",
            )
        if entry.zh and entry.en and entry.zh.names != entry.en.names:
            differ = "、".join(sorted(entry.zh.names ^ entry.en.names))
            yield _message(where, f"中英文消息的值不同：{differ}", "两种语言显示同样的值")
    yield from (
        _message(f"{layer.code} {what}", "没有英文名称", "写 en = …（等级写 labels_en）")
        for what in _without_english(book)
    )


def _without_english(book: Rulebook) -> Iterator[str]:
    yield from (f"document.{one.key}" for one in book.documents.values() if one.zh and not one.en)
    yield from (f"field.{one.on}.{one.key}" for one in book.fields.values() if not one.en)
    for listed, words in book.words.items():
        yield from (f"words.{listed}.{word.key}" for word in words.values() if not word.en)
    for scale in book.scales.values():
        yield from (f"scale.{scale.key}.{grade}" for grade in scale.grades if grade not in scale.labels_en)


def _message(where: str, what: str, remedy: str) -> Check:
    return Check("messages", ok=False, where=where, what=what, remedy=remedy)
