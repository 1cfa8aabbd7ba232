"""Known people 已登记人员: an ID number that the county has under another name is sent back, and nothing overwritten."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from xiangxun.registry.rosters import JudgedRow, Roster, Verdict
from xiangxun.registry.rosters.codes import SAME_ID_OTHER_NAME
from xiangxun.registry.rosters.names import same_name
from xiangxun.registry.trainees.queries import names_of


def refuse_other_names(db: Session, roster: Roster) -> tuple[Roster, int]:
    """Return the roster with every accepted row refused whose number belongs to another name here, and how many."""
    names = names_of(db, [row.id_number for row in roster.accepted if row.id_number])
    rows = tuple(
        _refused(row) if _is_another(row, names.get(row.id_number or "")) else row for row in roster.rows
    )
    refused = sum(1 for old, new in zip(roster.rows, rows, strict=True) if old is not new)
    return (replace(roster, rows=rows) if refused else roster), refused


def _is_another(row: JudgedRow, known: str | None) -> bool:
    return row.verdict is not Verdict.REJECT and known is not None and not same_name(known, row.name or "")


def _refused(row: JudgedRow) -> JudgedRow:
    return row._replace(verdict=Verdict.REJECT, codes=(*row.codes, SAME_ID_OTHER_NAME))
