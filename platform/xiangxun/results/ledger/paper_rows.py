"""Paper rows 纸质台账录入: the paper ledger's people, typed line by line or taken from a spreadsheet of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.rosters import read_roster
from xiangxun.registry.rosters.names import read_name
from xiangxun.registry.trainees.bulk import ID_FIELD
from xiangxun.results.ledger.models import PaperRow

NAME_FIELD, NUMBER_FIELD = "paper.name", "paper.id_number"
_BETWEEN = re.compile(r"[\s,，;；\t]+")
_NUMBER = re.compile(r"\d{17}[\dXx]")
_DAYS = re.compile(r"(\d{1,2})天?")
_MOST = 20_000


@dataclass(frozen=True, slots=True, repr=False)
class PaperPerson:
    """One line of the paper ledger; ID number and days are None where the paper does not say."""

    name: str
    id_number: str | None = None
    days: int | None = None


def read_lines(written: str) -> list[PaperPerson]:
    """Return the people of typed lines: 姓名 身份证号 天数, the latter two left out where missing.

    Raises `InvalidInput` naming the lines (from 1) that hold no name.
    """
    people, faulty = [], []
    for number, line in enumerate(written.splitlines(), start=1):
        if line.strip():
            person = _person(line)
            people.append(person)
            if not person.name:
                faulty.append(number)
    if faulty:
        raise InvalidInput(f"第 {'、'.join(map(str, faulty))} 行没有姓名；每行写“姓名 身份证号 天数”。")
    return people


def read_file(content: bytes, name: str) -> list[PaperPerson]:
    """Return the people of a spreadsheet, with the days ticked where it has such columns. Raises `UnreadableRoster`."""
    rows = read_roster(content, name=name, today=today()).rows
    return [
        PaperPerson(
            row.name or "", row.id_number, sum(map(bool, row.attendance)) if any(row.attendance) else None
        )
        for row in rows
        if row.name or row.id_number
    ]


def write_rows(db: Session, session_id: int, people: Sequence[PaperPerson]) -> None:
    """Write the paper ledger's people, in place of what was entered before; raises `InvalidInput` for none or too many."""
    if not 0 < len(people) <= _MOST:
        raise InvalidInput(f"请录入纸质台账上的人员，最多 {_MOST} 行。")
    db.execute(delete(PaperRow).where(PaperRow.session_id == session_id))
    db.execute(insert(PaperRow), _rows(db, session_id, people))


def _person(line: str) -> PaperPerson:
    name, number, days = [], None, None
    for part in _BETWEEN.split(line.strip()):
        if _NUMBER.fullmatch(part):
            number = part.upper()
        elif found := _DAYS.fullmatch(part):
            days = int(found[1])
        else:
            name.append(part)
    return PaperPerson(read_name(" ".join(name))[0] or "", number, days)


def _rows(db: Session, session_id: int, people: Sequence[PaperPerson]) -> list[dict[str, object]]:
    numbers = [person.id_number for person in people if person.id_number]
    sealed = iter(vault.seal_many(db, NUMBER_FIELD, numbers))
    indexes = iter(vault.blind_indexes(db, ID_FIELD, numbers))
    names = vault.seal_many(db, NAME_FIELD, [person.name for person in people])
    return [
        {
            "tenant_id": current_tenant(),
            "session_id": session_id,
            "ordinal": place,
            "name_sealed": name,
            "id_sealed": next(sealed) if person.id_number else None,
            "id_index": next(indexes) if person.id_number else None,
            "days": person.days,
        }
        for place, (person, name) in enumerate(zip(people, names, strict=True), start=1)
    ]
