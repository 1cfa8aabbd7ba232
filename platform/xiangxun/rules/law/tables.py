"""Strict reading of TOML tables 严格读取: every key is known and of its kind, or the file is refused by name."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from xiangxun.rules.errors import RulebookRefused

_REQUIRED: Any = object()


class Table:
    """A TOML table whose keys are taken one by one; `close` refuses what nobody took."""

    def __init__(self, file: str, key: str, data: object) -> None:
        self.file, self.key = file, key
        if not isinstance(data, dict):
            raise RulebookRefused(file, key, "应为表 (table)")
        self._data = dict(data)

    def refuse(self, name: str, what: str) -> RulebookRefused:
        """Return the refusal of the entry `name` of this table."""
        return RulebookRefused(self.file, f"{self.key}.{name}" if self.key else name, what)

    def take(self, name: str, kind: type[Any], default: Any = _REQUIRED) -> Any:
        """Take an entry of a kind; a bool is no int. Raises RulebookRefused where missing or of another kind."""
        value = self._data.pop(name, default)
        if value is _REQUIRED:
            raise self.refuse(name, "缺少此项")
        if value is default:
            return value
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.refuse(name, f"应为 {kind.__name__}，实为 {value!r}")
        return value

    def text(self, name: str, default: str | Any = _REQUIRED) -> Any:
        """Take a text that is not empty."""
        value = self.take(name, str, default)
        if value == "" and default != "":
            raise self.refuse(name, "不能为空")
        return value

    def one_of(self, name: str, allowed: Collection[str], default: Any = _REQUIRED) -> Any:
        """Take one of the allowed words."""
        value = self.take(name, str, default)
        if value is not default and value not in allowed:
            raise self.refuse(name, f"不认识 {value!r}，可用：{'、'.join(sorted(allowed))}")
        return value

    def texts(self, name: str, default: Any = ()) -> tuple[str, ...]:
        """Take a list of different texts; a single text is a list of one."""
        value = self._data.pop(name, default)
        if value is _REQUIRED:
            raise self.refuse(name, "缺少此项")
        listed = (
            [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else None
        )
        if listed is None or not all(isinstance(item, str) and item for item in listed):
            raise self.refuse(name, "应为文字列表")
        if len(set(listed)) != len(listed):
            raise self.refuse(name, "有重复项")
        return tuple(listed)

    def words(self, name: str, default: Any = _REQUIRED) -> dict[str, str]:
        """Take a table of texts."""
        value = self.take(name, dict, default)
        if not all(isinstance(item, str) for item in value.values()):
            raise self.refuse(name, "各项应为文字")
        return dict(value)

    def table(self, name: str) -> Table:
        """Take a sub-table (empty where absent)."""
        return Table(self.file, f"{self.key}.{name}" if self.key else name, self._data.pop(name, {}))

    def tables(self, name: str, naming: str = "key") -> Iterator[Table]:
        """Take an array of tables; each is called by its entry `naming`, and no name may stand twice."""
        listed = self.take(name, list, [])
        for place, data in enumerate(listed, 1):
            called = data.get(naming, place) if isinstance(data, dict) else place
            yield Table(self.file, f"{self.key + '.' if self.key else ''}{name}.{called}", data)

    def raw(self, name: str, default: Any = _REQUIRED) -> Any:
        """Take an entry of any kind."""
        value = self._data.pop(name, default)
        if value is _REQUIRED:
            raise self.refuse(name, "缺少此项")
        return value

    def names(self) -> tuple[str, ...]:
        """Return the keys that nobody took yet."""
        return tuple(self._data)

    def close(self) -> None:
        """Refuse the table when a key is left that nobody knows."""
        for name in self._data:
            raise self.refuse(name, "不认识此项")


def read_toml(text: str, file: str) -> dict[str, Any]:
    """Read TOML with exact decimals; raises RulebookRefused naming file and line."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RulebookRefused(file, "TOML", str(error)) from error


def read_text(path: Path | Traversable) -> str:
    """Return the text of a rule file; raises RulebookRefused where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookRefused(str(path), "file", f"读不出来（{type(error).__name__}）") from error
