"""Computing 台账计算: asks the county's rules about everybody on the list, compares with what stands, writes the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import StepStopped
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.interpretations.service import Decision, ask, consult, described, stop_on
from xiangxun.results.ledger.facts import ledger_facts, people_at, presence
from xiangxun.results.ledger.lines import Line, lines_of, series_of
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry
from xiangxun.results.ledger.queries import DRAFT
from xiangxun.rules.answers import Finding
from xiangxun.rules.facts import PeopleFacts
from xiangxun.rules.history import Past
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Gate, RuleId
from xiangxun.training.sessions.tally import note_tally

_MATTER = "session"

#: Asks a hook about the session: with a receipt (`deciding`) or without (`looking`).
Asking = Callable[[Session, int, str, object], Decision]


@dataclass(frozen=True, slots=True)
class Computed:
    """What the rules say of a session's people now; `signed`: trainee ids of those who were there at all."""

    lines: tuple[Line, ...]
    people: PeopleFacts
    signed: frozenset[int]
    questions: tuple[Finding, ...]
    law: Law
    receipt_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's line as it counts: units, series, the rules under which, whether by a default."""

    units: int
    series: str
    rules: tuple[RuleId, ...]
    boundary: bool


def deciding(db: Session, session_id: int, hook: str, facts: object) -> Decision:
    """Ask and keep the receipt."""
    return ask(db, hook, facts, matter=_MATTER, matter_id=session_id)


def looking(db: Session, session_id: int, hook: str, facts: object) -> Decision:
    """Ask without a receipt: nothing rests on the answer yet."""
    del session_id
    answer, law = consult(db, hook, facts)
    return Decision(answer, 0, law)


def computed(db: Session, session_id: int, asking: Asking = deciding) -> Computed:
    """Return the ledger as the rules have it now; raises `StepStopped` where a rule stops the whole session."""
    people = people_at(db, session_id, Gate.COUNT)
    counting = asking(db, session_id, "check_people", people)
    _stop_on_session(counting, people.session.ref)
    there = presence(db, session_id, people.session)
    facts = ledger_facts(db, people, counting.checked.stopped(), there.courses)
    decision = asking(db, session_id, "decide_ledger", facts)
    found = (*counting.checked.findings, *decision.answer.findings)
    questions = tuple(finding for finding in found if finding.open)
    lines = lines_of(decision.answer, counting.checked.findings)
    return Computed(lines, people, there.signed, questions, decision.law, decision.receipt_id)


def refuse_questions(made: Computed) -> None:
    """Raise `StepStopped` while a question waits for a person."""
    if made.questions:
        raise StepStopped(
            f"台账中还有 {len(made.questions)} 个问题等待有权人员判定，判定后请重新生成台账再报送。",
            details={"findings": described(made.law, made.questions)},
        )


def changed(db: Session, book: LedgerBook, made: Computed) -> Mapping[int, tuple[Standing, Standing]]:
    """Return by trainee id what stands in the ledger and what the rules say now, where the two differ."""
    stood, now = _stored(db, book.id), {row_id(line.person): _standing(line) for line in made.lines}
    nothing = Standing(0, "", (), boundary=False)
    return {
        one: (stood.get(one, nothing), now.get(one, nothing))
        for one in sorted(stood.keys() | now.keys())
        if stood.get(one) != now.get(one)
    }


def write_draft(db: Session, session_id: int, made: Computed) -> None:
    """Write the ledger as a draft, in place of the draft before, and its totals to the session's tally."""
    _store(db, session_id, made)
    excluded = sum(1 for line in made.lines if not line.units and row_id(line.person) in made.signed)
    note_tally(db, session_id, counted=sum(1 for line in made.lines if line.units), excluded=excluded)


def drop_draft(db: Session, book: LedgerBook) -> None:
    """Remove a draft with its lines."""
    db.execute(delete(LedgerEntry).where(LedgerEntry.ledger_id == book.id))
    db.delete(book)
    db.flush()


def pasts_of(made: Computed) -> list[tuple[int, Past]]:
    """Return what the ledger says of each person (trainee id, past), for later decisions."""
    session, people = made.people.session, {one.ref: one for one in made.people.people}
    return [
        (
            row_id(line.person),
            Past(
                session=session.ref,
                on=session.first_day,
                category=session.category,
                level=session.level,
                purpose=session.purpose,
                topics=session.topics,
                units=line.units,
                days=people[line.person].credit_days,
                minutes=people[line.person].credit_minutes,
                last_day=session.last_day,
            ),
        )
        for line in made.lines
    ]


def book_of(db: Session, session_id: int) -> LedgerBook:
    """Return the ledger's own row; raises `StepStopped` where none was made yet."""
    book = db.scalar(select(LedgerBook).where(LedgerBook.session_id == session_id))
    if book is None:
        raise StepStopped("这一期还没有台账，请先生成台账。", details={"session": ref("session", session_id)})
    return book


def _stop_on_session(decision: Decision, session: str) -> None:
    """What is found about nobody in particular stops the step itself, not a person."""
    whole = tuple(one for one in decision.checked.findings if one.about in (None, session))
    stop_on(Decision(whole, decision.receipt_id, decision.law), "还不能建台账")


def _stored(db: Session, ledger_id: int) -> dict[int, Standing]:
    entry = LedgerEntry
    rows = db.execute(
        select(entry.trainee_id, entry.units, entry.series, entry.rules, entry.boundary).where(
            entry.ledger_id == ledger_id
        )
    )
    return {
        trainee: Standing(units, series, tuple(rules), flag) for trainee, units, series, rules, flag in rows
    }


def _standing(line: Line) -> Standing:
    return Standing(line.units, line.series, line.rules, line.boundary)


def _store(db: Session, session_id: int, made: Computed) -> None:
    lines = made.lines
    counted = sum(1 for line in lines if line.units)
    book = LedgerBook(
        session_id=session_id,
        series=series_of(lines),
        state=DRAFT,
        computed_on=today(),
        receipt_id=made.receipt_id,
        counted=counted,
        not_counted=len(lines) - counted,
        boundary=sum(1 for line in lines if line.boundary),
        units=sum(line.units for line in lines),
        questions=len(made.questions),
    )
    db.add(book)
    db.flush()
    places = {person.ref: place for place, person in enumerate(made.people.people, start=1)}
    if lines:
        db.execute(insert(LedgerEntry), [_row(book.id, places[line.person], line) for line in lines])


def _row(ledger_id: int, place: int, line: Line) -> dict[str, object]:
    return {
        "tenant_id": current_tenant(),
        "ledger_id": ledger_id,
        "trainee_id": row_id(line.person),
        "ordinal": place,
        "units": line.units,
        "series": line.series,
        "rules": list(line.rules),
        "boundary": line.boundary,
        "values": line.values,
    }
