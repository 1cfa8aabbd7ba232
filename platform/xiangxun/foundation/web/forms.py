"""Forms 表单: reads what a person typed, and says in Chinese which field cannot be used and how to write it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from flask import g, request
from werkzeug.datastructures import FileStorage

from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.money import fen_from_yuan

E = TypeVar("E", bound=StrEnum)

#: The most that may be counted, and the most fen that a form can say.
MOST, MOST_FEN = 1_000_000, 10**14 - 1
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Declared(Protocol):
    """A field of a form that a rulebook declares."""

    @property
    def key(self) -> str:
        """Its code."""

    @property
    def type(self) -> str:
        """How it is filled in: text, integer, yuan, date, flag, choice, choices, decimal."""


def note_label(name: str, label: str) -> None:
    """Keep what people see beside a field, for a page that must say what they typed into it."""
    if label:
        labels_read()[name] = label


def labels_read() -> dict[str, str]:
    """Return the labels of the fields that this request has read so far, by name."""
    if "form_labels" not in g:
        g.form_labels = {}
    found: dict[str, str] = g.form_labels
    return found


class Form:
    """The fields of the posted form. Each reader takes the field's name and the label that people see beside it."""

    def __init__(self) -> None:
        self._fields = request.form

    def has(self, name: str) -> bool:
        """Return whether a box was ticked or a field filled."""
        return bool(self._fields.get(name, "").strip())

    def is_there(self, name: str) -> bool:
        """Return whether the form has a field of this name, filled or not."""
        return name in self._fields

    def text(self, name: str, label: str = "") -> str:
        """Return the text without blanks around it; with a label, an empty one raises."""
        value = self._fields.get(name, "").strip()
        note_label(name, label)
        if label and not value:
            raise InvalidInput(f"请填写“{label}”。", details={"field": name})
        return value

    def secret(self, name: str, label: str) -> str:
        """Return a password exactly as typed."""
        value = self._fields.get(name, "")
        if not value:
            raise InvalidInput(f"请填写“{label}”。", details={"field": name})
        return value

    def codes(self, name: str) -> tuple[str, ...]:
        """Return everything chosen from a list."""
        return tuple(value for value in self._fields.getlist(name) if value)

    def declared(self, fields: Iterable[Declared]) -> dict[str, Any]:
        """Return what was typed into the fields that a rulebook declares, as text (a list for choices), by key."""
        return {
            field.key: list(self.codes(f"field-{field.key}"))
            if field.type == "choices"
            else self.text(f"field-{field.key}")
            for field in fields
        }

    def members(self, name: str, kind: type[E]) -> frozenset[E]:
        """Return the chosen members of an enumeration; raises for a value that is none."""
        try:
            return frozenset(kind(value) for value in self.codes(name))
        except ValueError:
            raise InvalidInput("选择的值不在可选范围内，请刷新后重选。", details={"field": name}) from None

    def find_integer(self, name: str, label: str) -> int | None:
        """Return a whole number, or None where the field is empty."""
        value = self.text(name)
        note_label(name, label)
        if not value:
            return None
        if not re.fullmatch(r"-?\d{1,12}", value):
            raise InvalidInput(f"“{label}”应为整数，例如 30。", details={"field": name})
        return int(value)

    def find_count(self, name: str, label: str) -> int | None:
        """Return a number of people or things, or None where the field is empty."""
        found = self.find_integer(name, label)
        if found is not None and not 0 <= found <= MOST:
            raise InvalidInput(f"“{label}”应在 0 到 {MOST:,} 之间，请改正。", details={"field": name})
        return found

    def integer(self, name: str, label: str) -> int:
        """Return a whole number; an empty field raises."""
        self.text(name, label)
        found = self.find_integer(name, label)
        if found is None:
            raise InvalidInput(f"请填写“{label}”。", details={"field": name})
        return found

    def find_day(self, name: str, label: str) -> date | None:
        """Return a day, or None where the field is empty."""
        value = self.text(name)
        note_label(name, label)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise InvalidInput(
                f"“{label}”应写作 年-月-日，例如 2024-05-06。", details={"field": name}
            ) from None

    def day(self, name: str, label: str) -> date:
        """Return a day; an empty field raises."""
        found = self.find_day(name, label)
        if found is None:
            raise InvalidInput(f"请填写“{label}”。", details={"field": name})
        return found

    def fen(self, name: str, label: str) -> int:
        """Return an amount typed in yuan as fen; an empty field is nothing."""
        value = self.text(name).replace(",", "").replace("，", "")
        note_label(name, label)
        if not re.fullmatch(r"(\d{1,12}(\.\d{1,2})?)?", value):
            raise InvalidInput(
                f"“{label}”应为金额（元），最多两位小数，例如 1200.50。", details={"field": name}
            )
        return fen_from_yuan(value or 0)

    def find_clock(self, name: str, label: str) -> int | None:
        """Return minutes after midnight for a time such as 08:30, or None where the field is empty."""
        value = self.text(name).replace("：", ":")
        note_label(name, label)
        if not value:
            return None
        found = _CLOCK.fullmatch(value)
        if found is None:
            raise InvalidInput(f"“{label}”应写作 时:分，例如 08:30。", details={"field": name})
        return int(found[1]) * 60 + int(found[2])

    def pick(self, name: str, label: str, among: Collection[str]) -> str:
        """Return one of the allowed words."""
        value = self.text(name, label)
        if value not in among:
            raise InvalidInput(f"“{label}”不在可选范围内，请刷新后重选。", details={"field": name})
        return value

    def upload(self, name: str, label: str) -> FileStorage:
        """Return the uploaded file; raises where none was chosen."""
        found = self.find_upload(name)
        if found is None:
            raise InvalidInput(f"请选择文件：{label}。", details={"field": name})
        return found

    def find_upload(self, name: str) -> FileStorage | None:
        """Return the uploaded file, or None where none was chosen."""
        found = request.files.get(name)
        return found if found is not None and found.filename else None
