"""Answers 接口答复: writes frozen rows as JSON values, with what each field does found out once instead of per row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter, methodcaller
from typing import Any, ClassVar

from marshmallow import Schema, fields

Write = Callable[[Any], Any]

_AS_IT_IS = (fields.Integer, fields.String, fields.Boolean, fields.Raw)


class Answer(Schema):
    """A schema whose `dump` of rows of `row_type` goes the short way; anything else goes marshmallow's."""

    row_type: ClassVar[type[Any]]
    _planned: tuple[Sequence[str], Sequence[tuple[str, Write]]] | None = None

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return JSON values for a row, or for many."""
        several = self.many if many is None else many
        rows = list(obj) if several else [obj]
        if not all(type(row) is self.row_type for row in rows):
            return super().dump(obj, many=many)
        written = self._written(rows)
        return written if several else written[0]

    def _written(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        names, writers = self._plan()
        found = [dict(zip(names, [getattr(row, name) for name in names], strict=True)) for row in rows]
        for name, write in writers:
            for one in found:
                if one[name] is not None:
                    one[name] = write(one[name])
        return found

    def _plan(self) -> tuple[Sequence[str], Sequence[tuple[str, Write]]]:
        """Return the names of the fields and what writes those that are not JSON already; worked out once."""
        if self._planned is None:
            writers = [(name, writer(field)) for name, field in self.dump_fields.items()]
            self._planned = tuple(self.dump_fields), [(name, write) for name, write in writers if write]
        return self._planned


def writer(field: fields.Field[Any]) -> Write | None:
    """Return what turns a value that is there into JSON; None where it is JSON already."""
    kind = type(field)
    if kind in _AS_IT_IS:
        return None
    if kind in (fields.Date, fields.AwareDateTime):
        return methodcaller("isoformat")
    if isinstance(field, fields.Enum):
        return attrgetter("value")
    if isinstance(field, fields.List) and writer(field.inner) is None:
        return list
    if isinstance(field, fields.Dict) and _is_json(field.key_field) and _is_json(field.value_field):
        return dict
    return lambda value: field.serialize("value", {"value": value})


def _is_json(field: fields.Field[Any] | None) -> bool:
    return field is None or writer(field) is None
