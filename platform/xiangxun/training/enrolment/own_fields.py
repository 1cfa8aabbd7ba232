"""Own fields in rosters 花名册中的本县栏目: which columns they are, and what a clerk wrote there as checked values.

A value that cannot be used stops nobody: the row is taken in without it, with a warning that names the field, and the
gate asks for it where the rulebook requires it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.interpretations.filling import declared_fields, fill_in
from xiangxun.registry.interpretations.written import from_written
from xiangxun.registry.rosters import JudgedRow, Roster, Verdict
from xiangxun.registry.rosters.codes import Code
from xiangxun.registry.rosters.words import Field, plain
from xiangxun.rules.law import ExtraField, Law

HOLDERS = ("person", "enrolment")


class Told(NamedTuple):
    """What a row says of the person and of the enrolment."""

    person: Mapping[str, Any]
    enrolment: Mapping[str, Any]


_NOTHING = Told({}, {})


@dataclass(slots=True)
class OwnFields:
    """The fields of persons and enrolments that a county declares. What was written once is read once."""

    law: Law
    declared: Mapping[str, ExtraField]
    _read: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        """Return plain label of a column → code of the field: its names and its aliases."""
        return {
            plain(label): key
            for key, one in self.declared.items()
            for label in (one.zh, one.en or "", *one.aliases)
            if label
        }

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return what a column may be taken for besides, with its words."""
        return [(f"{Field.DECLARED}:{key}", one.zh) for key, one in self.declared.items()]

    @property
    def codes(self) -> dict[str, Code]:
        """Return what a clerk reads of a value that cannot be used, by the code of the finding."""
        return {
            f"{Field.DECLARED}:{key}": Code(
                Verdict.ACCEPT_WITH_WARNING, f"“{one.zh}”的写法不能用，这一项没有写入", "导入后在本人页面补填"
            )
            for key, one in self.declared.items()
        }

    def read(self, row: JudgedRow) -> Told:
        """Return the values of a row that can be used."""
        if not row.told:
            return _NOTHING
        told: dict[str, dict[str, Any]] = {holder: {} for holder in HOLDERS}
        for key, written in row.told.items():
            one = self.declared.get(key)
            if one is not None and (value := self._value(one, written)) is not None:
                told[one.on][key] = value
        return Told(told["person"], told["enrolment"])

    def checked(self, roster: Roster) -> Roster:
        """Return the roster with a warning on every row to be taken in that has a value that cannot be used."""
        if not any(row.told for row in roster.rows):
            return roster
        return replace(roster, rows=tuple(map(self._warned, roster.rows)))

    def _warned(self, row: JudgedRow) -> JudgedRow:
        if row.verdict is Verdict.REJECT or not row.told:
            return row
        wrong = [key for key, said in row.told.items() if self._is_unusable(key, said)]
        if not wrong:
            return row
        codes = (*row.codes, *(f"{Field.DECLARED}:{key}" for key in wrong))
        return row._replace(codes=codes, verdict=Verdict.ACCEPT_WITH_WARNING)

    def _is_unusable(self, key: str, written: str) -> bool:
        one = self.declared.get(key)
        return one is not None and self._value(one, written) is None

    def _value(self, one: ExtraField, written: str) -> Any:
        place = (one.key, written)
        if place not in self._read:
            self._read[place] = _value(self.law, one, written)
        return self._read[place]


def own_fields(law: Law) -> OwnFields:
    """Return the fields of persons and enrolments under a law."""
    return OwnFields(law, {one.key: one for holder in HOLDERS for one in declared_fields(law, holder)})


def _value(law: Law, one: ExtraField, written: str) -> Any:
    try:
        return fill_in("", (one,), {one.key: from_written(law, one, written)}).get(one.key)
    except InvalidInput:
        return None
