"""Paper against electronic 纸电核对: the paper ledger and the electronic one, person by person.

By ID number where the paper has one, else by a name that only one person of the session bears. Who differs is named;
somebody signs for it with a reason, and the signature holds as long as the comparison finds the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.kernel.resident_id import mask_id
from xiangxun.registry.rosters.names import same_name
from xiangxun.registry.trainees.queries import ids_of, views
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.results.ledger.export import SIGNERS
from xiangxun.results.ledger.models import PaperRow, PaperSignOff
from xiangxun.results.ledger.paper_rows import NAME_FIELD, NUMBER_FIELD, PaperPerson, write_rows
from xiangxun.results.ledger.queries import EntryView, list_entries
from xiangxun.rules.plain import canonical, sha256
from xiangxun.training.attendance.queries import credited
from xiangxun.training.sessions.queries import get_row
from xiangxun.training.sessions.service import require_session
from xiangxun.training.sessions.tally import note_tally

_LEAST_REASON = 4
MAKERS = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY, Role.ACCEPTANCE_TEAM)


class Differs(StrEnum):
    """In what somebody differs."""

    ONLY_PAPER = "only_paper"
    ONLY_HERE = "only_here"
    NOT_COUNTED = "not_counted"
    NAME = "name"
    DAYS = "days"
    SEVERAL = "several"

    @property
    def label(self) -> str:
        """In words."""
        return _WORDS[self]


_WORDS = {
    Differs.ONLY_PAPER: "只在纸质台账",
    Differs.ONLY_HERE: "只在电子台账",
    Differs.NOT_COUNTED: "纸质列入，电子不计入",
    Differs.NAME: "姓名不同",
    Differs.DAYS: "天数不同",
    Differs.SEVERAL: "同名多人，无法对应",
}


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """Somebody who differs: what the paper says (row from 1), what stands here."""

    kind: Differs
    row: int | None
    trainee_id: int | None
    name_on_paper: str
    name_here: str
    id_masked: str
    days_on_paper: int | None
    days_here: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing found: people on paper, people counted here, how many agree, and who differs.

    `found` is the digest that a signature is bound to.
    """

    on_paper: int
    counted: int
    agreed: int
    differences: tuple[Difference, ...]
    found: str


@dataclass(frozen=True, slots=True)
class SignedOff:
    """Who answers for a comparison, why, when."""

    account: int
    reason: str
    on: date
    differing: int


@dataclass(frozen=True, slots=True, repr=False)
class _Line:
    row: int
    name: str
    id_masked: str
    index: bytes | None
    days: int | None


def enter_paper(db: Session, actor: Actor, session_id: int, people: Sequence[PaperPerson]) -> int:
    """Write down the paper ledger of a session, in place of what was entered before; return how many people."""
    require_session(db, actor, session_id, *MAKERS)
    if actor.account is None:
        raise Forbidden("纸质台账须由具名人员录入。")
    write_rows(db, session_id, people)
    note_unexplained(db, session_id)
    record(db, actor, "ledger.paper", "session", session_id, {"people": len(people)})
    return len(people)


def note_unexplained(db: Session, session_id: int) -> None:
    """Write to the session's tally how many differences nobody has signed for, as things stand now."""
    found = compare(db, session_id)
    waiting = 0 if found is None or signed_off(db, session_id, found) else len(found.differences)
    note_tally(db, session_id, unexplained=waiting)


def compare(db: Session, session_id: int) -> Comparison | None:
    """Compare what was entered from paper with the ledger; None where nothing was entered."""
    lines = _lines(db, session_id)
    if not lines:
        return None
    entries = {entry.trainee_id: entry for entry in list_entries(db, session_id)}
    known, days = views(db, list(entries), by_duty=True), credited(db, session_id)
    matched = _matched(db, lines, known)
    found = [one for line in lines for one in _of_line(line, matched.get(line.row, ()), known, entries, days)]
    on_paper = {people[0] for people in matched.values() if len(people) == 1}
    found += [
        Difference(
            Differs.ONLY_HERE, None, one, "", known[one].name, known[one].id_masked, None, _days(days, one)
        )
        for one, entry in entries.items()
        if entry.units and one not in on_paper
    ]
    differing = {one.row for one in found if one.row is not None}
    told = [[one.kind.value, one.row, one.trainee_id, one.days_on_paper, one.days_here] for one in found]
    counted = sum(1 for entry in entries.values() if entry.units)
    digest = sha256(canonical([len(lines), counted, told]))
    return Comparison(len(lines), counted, len(lines) - len(differing), tuple(found), digest)


def sign_off(db: Session, actor: Actor, session_id: int, reason: str, *, found: str) -> None:
    """Answer for what the comparison `found` (its digest, as the person saw it); raises `Conflict` where it changed."""
    require_session(db, actor, session_id, *MAKERS)
    if actor.account is None:
        raise Forbidden("核对结果须由具名人员确认。")
    if len(reason.strip()) < _LEAST_REASON:
        raise InvalidInput("请写明核对意见（至少 4 个字）。")
    comparison = compare(db, session_id)
    if comparison is None or comparison.found != found:
        raise Conflict("核对以后台账或纸质录入有变，请重新核对再确认。")
    row = PaperSignOff(
        session_id=session_id,
        found=found,
        differing=len(comparison.differences),
        reason=reason.strip(),
        signed_by=actor.account,
        signed_on=today(),
    )
    db.add(row)
    db.flush()
    note_unexplained(db, session_id)
    record(db, actor, "ledger.paper_sign", "session", session_id, {"differing": row.differing})


def signed_off(db: Session, session_id: int, comparison: Comparison) -> SignedOff | None:
    """Return the signature that holds for a comparison, or None."""
    statement = select(PaperSignOff).where(
        PaperSignOff.session_id == session_id, PaperSignOff.found == comparison.found
    )
    row = db.scalars(statement.order_by(PaperSignOff.id.desc())).first()
    return SignedOff(row.signed_by, row.reason, row.signed_on, row.differing) if row else None


def comparison_workbook(db: Session, session_id: int) -> bytes:
    """Return the comparison as .xlsx, ID numbers masked; raises `Conflict` where nothing was entered."""
    comparison = compare(db, session_id)
    if comparison is None:
        raise Conflict("还没有录入纸质台账，不能核对。")
    signed = signed_off(db, session_id, comparison)
    word = f"核对意见：{signed.reason}（{signed.on.isoformat()}）" if signed else "尚未确认"
    columns = (
        Column("纸质行号", 9, Kind.NUMBER),
        Column("情况", 22),
        Column("纸质姓名", 12),
        Column("电子姓名", 12),
        Column("身份证号（脱敏）", 22),
        Column("纸质天数", 9, Kind.NUMBER),
        Column("电子天数", 9, Kind.NUMBER),
    )
    rows = [
        (
            one.row,
            one.kind.label,
            one.name_on_paper,
            one.name_here,
            one.id_masked,
            one.days_on_paper,
            one.days_here,
        )
        for one in comparison.differences
    ]
    totals = f"纸质 {comparison.on_paper} 人，电子计入 {comparison.counted} 人，一致 {comparison.agreed} 人，不一致 {len(rows)} 人"
    title = f"{get_row(db, session_id).code}　纸质台账与电子台账核对表"
    return workbook([Sheet("纸电核对", title, columns, rows, (totals, word), SIGNERS)], on=today())


def _lines(db: Session, session_id: int) -> list[_Line]:
    rows = db.scalars(
        select(PaperRow).where(PaperRow.session_id == session_id).order_by(PaperRow.ordinal)
    ).all()
    names = vault.unseal_many(db, NAME_FIELD, [row.name_sealed for row in rows])
    numbers = iter(vault.unseal_many(db, NUMBER_FIELD, [row.id_sealed for row in rows if row.id_sealed]))
    return [
        _Line(row.ordinal, name, mask_id(next(numbers)) if row.id_sealed else "", row.id_index, row.days)
        for row, name in zip(rows, names, strict=True)
    ]


def _matched(
    db: Session, lines: Sequence[_Line], known: Mapping[int, TraineeView]
) -> Mapping[int, tuple[int, ...]]:
    """Return by row who of the session it may be: by number the one, by name everybody who bears it."""
    by_index = ids_of(db, [line.index for line in lines if line.index])
    numbered = {
        line.row: found
        for line in lines
        if line.index is not None and (found := by_index.get(line.index)) in known and found is not None
    }
    taken = set(numbered.values())
    left = [person for one, person in known.items() if one not in taken]
    matched: dict[int, tuple[int, ...]] = {row: (one,) for row, one in numbered.items()}
    for line in lines:
        if line.index is None:
            matched[line.row] = tuple(person.id for person in left if same_name(person.name, line.name))
    twice = Counter(people[0] for people in matched.values() if len(people) == 1)
    return {
        row: people * min(twice[people[0]], 2) if len(people) == 1 else people
        for row, people in matched.items()
    }


def _of_line(
    line: _Line,
    people: Sequence[int],
    known: Mapping[int, TraineeView],
    entries: Mapping[int, EntryView],
    days: Mapping[int, tuple[int, int]],
) -> list[Difference]:
    if len(people) != 1:
        kind = Differs.SEVERAL if people else Differs.ONLY_PAPER
        return [Difference(kind, line.row, None, line.name, "", line.id_masked, line.days, None)]
    person, here = known[people[0]], _days(days, people[0])
    kinds = {
        Differs.NOT_COUNTED: not entries[person.id].units,
        Differs.NAME: bool(line.name) and not same_name(line.name, person.name),
        Differs.DAYS: line.days is not None and line.days != here,
    }
    return [
        Difference(kind, line.row, person.id, line.name, person.name, person.id_masked, line.days, here)
        for kind, differs in kinds.items()
        if differs
    ]


def _days(days: Mapping[int, tuple[int, int]], trainee: int) -> int:
    return days.get(trainee, (0, 0))[0]
