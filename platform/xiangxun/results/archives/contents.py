"""Contents 归档内容: everything that a session leaves behind, as papers for the bags; opened one at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, cast

from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.decisions.queries import Kept, ReceiptRow, get_kept, list_receipts
from xiangxun.foundation.papers import Format
from xiangxun.registry.documents.queries import DocumentRow, list_documents
from xiangxun.registry.registers.export import subject_workbook
from xiangxun.results.acceptance.paper import printed_opinion
from xiangxun.results.archives.bags import BagFile
from xiangxun.results.archives.names import safe_name
from xiangxun.results.funds.workbook import settlement_workbook
from xiangxun.results.ledger.export import ledger_workbook
from xiangxun.results.ledger.queries import find_ledger
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code
from xiangxun.training.enrolment.queries import list_imports
from xiangxun.training.sessions.queries import get_session

DECISION = "结论留痕"


@dataclass(frozen=True, slots=True)
class Item:
    """One paper to come: its kind (a code; decides how long it is kept), its words, and how its content is opened."""

    kind: Code
    folder: str
    title: str
    ending: str
    open: Callable[[], bytes | BinaryIO]

    def bag_file(self, n: int) -> BagFile:
        """Return it as number `n` of its bag, opened."""
        name = safe_name(f"{n:03d}-{self.title}.{self.ending}")
        return BagFile(f"{safe_name(self.folder)}/{name}", self.open(), self.title, self.folder)


def gather(db: Session, session_id: int, law: Law) -> list[Item]:
    """Return every paper of a session: what was filed, the rosters as imported, what the platform makes, receipts."""
    return [
        *_filed(db, session_id, law),
        *_rosters(db, session_id),
        *_made(db, session_id),
        *_receipts(db, session_id, law),
    ]


def kept_elsewhere(db: Session, session_id: int, law: Law) -> list[dict[str, object]]:
    """Return the papers that are entered without a file: they lie on paper, with the one who filed them."""
    return [
        {"类别": _label(law, row.kind), "题名": row.title, "日期": row.on, "份数": row.count}
        for row in _documents(db, session_id)
        if row.file_id is None
    ]


def decisions(db: Session, session_id: int, law: Law) -> list[dict[str, object]]:
    """Return the list of decisions for people: which question, on which day, under which articles."""
    return [_summary(row, law) for row in _of_session(db, session_id)]


def _documents(db: Session, session_id: int) -> Iterator[DocumentRow]:
    yield from list_documents(db, "session", session_id)
    plan_id = get_session(db, session_id).plan_id
    if plan_id is not None:
        yield from list_documents(db, "plan", plan_id)


def _filed(db: Session, session_id: int, law: Law) -> Iterator[Item]:
    for row in _documents(db, session_id):
        if row.file_id is not None:
            title = f"{row.title} {row.day}" if row.day else row.title
            kind = files.get_file(db, row.file_id).kind
            yield Item(row.kind, _label(law, row.kind), title, kind, _stored(db, row.file_id))


def _rosters(db: Session, session_id: int) -> Iterator[Item]:
    for one in sorted(list_imports(db, session_id), key=lambda one: one.id):
        if one.state == "done":
            kind = files.get_file(db, one.file_id).kind
            yield Item("roster", "花名册原件", f"花名册原件 第{one.id}次导入", kind, _stored(db, one.file_id))


def _made(db: Session, session_id: int) -> Iterator[Item]:
    if find_ledger(db, session_id) is not None:
        yield Item("ledger", "培训台账", "培训台账", "xlsx", lambda: ledger_workbook(db, session_id))
    yield from (
        Item("acceptance_opinion", "验收意见", "验收意见", one.value, partial(bytes, opinion))
        for one in Format
        if (opinion := printed_opinion(db, session_id, one)) is not None
    )
    entered = subject_workbook(db, "session", session_id)
    if entered is not None:
        yield Item("registers", "登记簿", "本期登记", "xlsx", lambda: entered)
    settlement = settlement_workbook(db, session_id)
    if settlement is not None:
        yield Item("settlement", "结算", "结算明细", "xlsx", lambda: settlement)


def _receipts(db: Session, session_id: int, law: Law) -> Iterator[Item]:
    for row in _of_session(db, session_id):
        yield Item("decision", DECISION, f"{DECISION} {row.id} {row.hook}", "json", _receipt(db, row, law))


def _of_session(db: Session, session_id: int) -> list[ReceiptRow]:
    found = list(list_receipts(db, "session", session_id))
    plan_id = get_session(db, session_id).plan_id
    if plan_id is not None:
        found += list_receipts(db, "plan", plan_id)
    return sorted(found, key=lambda row: row.id)


def _summary(row: ReceiptRow, law: Law) -> dict[str, object]:
    entries = [law.rulebook.rules[rule] for rule in row.rules if rule in law.rulebook.rules]
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "subject": f"{row.subject}:{row.subject_id}",
        "hook": row.hook,
        "edition": row.edition,
        "day": row.day,
        "law": row.law_digest,
        "versions": row.versions,
        "provisional": row.provisional,
        "rules": [{"id": one.id, "article": one.article, "summary": one.summary} for one in entries],
        "sha256": row.sha256,
    }


def _receipt(db: Session, row: ReceiptRow, law: Law) -> Callable[[], bytes]:
    def content() -> bytes:
        kept: Kept = get_kept(db, row.id)
        whole = _summary(row, law) | {
            "day": row.day.isoformat(),
            "interpretations": kept.overrides,
            "parameters": kept.readings,
            "facts": json.loads(kept.facts, parse_float=str),
            "answer": json.loads(kept.answer, parse_float=str),
        }
        return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()

    return content


def _stored(db: Session, file_id: int) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", _Stream(files.open_stream(db, file_id)))


def _label(law: Law, kind: Code) -> str:
    found = law.rulebook.documents.get(kind)
    return (found.zh if found else None) or kind


class _Stream(io.RawIOBase):
    """Chunks as a file that can only be read to its end."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            found = next(self._chunks, None)
            if found is None:
                return 0
            self._rest = found
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken
