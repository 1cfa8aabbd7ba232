"""Known people 已登记人员: rows that the county's own register speaks against are sent back, and nothing is overwritten.

An ID number may stand there under another name; and a person may have asked that the data be left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from xiangxun.registry.rosters import JudgedRow, Roster, Verdict
from xiangxun.registry.rosters.codes import RESTRICTED, SAME_ID_OTHER_NAME
from xiangxun.registry.rosters.names import same_name
from xiangxun.registry.trainees.queries import Known, known_people


def refuse_by_register(db: Session, roster: Roster) -> tuple[Roster, Mapping[str, int]]:
    """Return the roster with every row refused that the register speaks against, and how many by code."""
    known = known_people(db, [row.id_number for row in roster.accepted if row.id_number])
    codes = [_code(row, known.get(row.id_number or "")) for row in roster.rows]
    rows = tuple(_refused(row, code) if code else row for row, code in zip(roster.rows, codes, strict=True))
    refused = {code: codes.count(code) for code in codes if code}
    return (replace(roster, rows=rows) if refused else roster), refused


def _code(row: JudgedRow, known: Known | None) -> str:
    if known is None or row.verdict is Verdict.REJECT:
        return ""
    if not same_name(known.name, row.name or ""):
        return SAME_ID_OTHER_NAME
    return RESTRICTED if known.restricted else ""


def _refused(row: JudgedRow, code: str) -> JudgedRow:
    return row._replace(verdict=Verdict.REJECT, codes=(*row.codes, code))
