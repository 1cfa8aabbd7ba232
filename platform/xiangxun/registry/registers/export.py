"""Exports registers 登记簿导出: one register as a workbook, or everything about one subject, a sheet per register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.papers.sheets import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.registry.extras.showing import field_cell, field_column
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.declared import Register, get_register, role_label
from xiangxun.registry.registers.permission import may_read_entry, reading_limit
from xiangxun.registry.registers.queries import EntryRow, entries_of, find_entries
from xiangxun.registry.registers.subjects import Subject, names_of
from xiangxun.rules.law import Law

_EVERYTHING = Ask(limit=None)


def register_workbook(
    db: Session,
    actor: Actor,
    register: str,
    *,
    ask: Ask = _EVERYTHING,
    remark: str = "",
) -> bytes:
    """Return what is asked of a register, as far as the actor may read it, as .xlsx; the audit says who took it out."""
    law = law_on(db, today())
    declared = get_register(law, register)
    own = reading_limit(actor, declared, law)
    rows = find_entries(db, register, ask, institution_id=own)
    record(db, actor, "register.export", "register", None, {"register": register, "rows": len(rows)})
    return workbook([_sheet(db, law, declared, rows, remark)], on=today())


def subject_workbook(
    db: Session, subject: str, subject_id: int, *, reader: Actor | None = None
) -> bytes | None:
    """Return what is registered about one subject as .xlsx; None where there is nothing.

    Everything, for its archive; for a `reader` the registers and entries that he may read, and the audit says so.
    """
    law, found = law_on(db, today()), entries_of(db, subject, subject_id)
    if reader is not None:
        found = [
            row
            for row in found
            if may_read_entry(reader, get_register(law, row.register), law, row.institution_id)
        ]
    if not found:
        return None
    if reader is not None:
        record(db, reader, "register.export", subject, subject_id, {"rows": len(found)})
    sheets = [
        _sheet(db, law, get_register(law, register), list(rows))
        for register, rows in groupby(found, key=lambda row: row.register)
    ]
    return workbook(sheets, on=today())


def _sheet(db: Session, law: Law, register: Register, rows: Sequence[EntryRow], remark: str = "") -> Sheet:
    names = names_of(db, [(row.subject, row.subject_id) for row in rows if row.subject and row.subject_id])
    articles = "、".join(law.rulebook.entry(rule).article for rule in register.rules)
    return Sheet(
        name=register.zh,
        title=register.zh,
        columns=[
            Column("编号", 8, Kind.NUMBER),
            Column("日期", 12, Kind.DAY),
            Column("事项", 24, Kind.WRAPPED),
            *(field_column(field) for field in register.fields),
            Column("签字", 24, Kind.WRAPPED),
            Column("办结日期", 12, Kind.DAY),
        ],
        rows=_lines(law, register, rows, names),
        remarks=[one for one in (articles and f"《{law.rulebook.title}》{articles}", remark) if one],
        closing=[f"共 {len(rows)} 条"],
    )


def _lines(
    law: Law, register: Register, rows: Iterable[EntryRow], names: Mapping[Subject, str]
) -> Iterator[tuple[object, ...]]:
    for row in rows:
        signed = "；".join(f"{role_label(law, one.role)} {one.name} {one.on}" for one in row.signatures)
        called = names.get((row.subject, row.subject_id), "") if row.subject and row.subject_id else ""
        values = (field_cell(law, field, row.fields.get(field.key)) for field in register.fields)
        yield row.id, row.on, called, *values, signed, row.closed_on
