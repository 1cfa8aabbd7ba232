"""The ledger on paper 台账: everybody in order of the list, counted or not, by which article."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.foundation.papers.wording import day_words
from xiangxun.results.ledger.queries import EntryView, get_ledger, list_entries
from xiangxun.rules.law import Law
from xiangxun.training.attendance.queries import credited
from xiangxun.training.enrolment.paper import person_rows
from xiangxun.training.sessions.paper import session_values
from xiangxun.training.sessions.queries import SessionView


def ledger_paper(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return the ledger of a session; raises `NotFound` where none was made yet."""
    book, entries = get_ledger(db, view.row.id), list_entries(db, view.row.id)
    values = session_values(db, view, law)
    people = person_rows(
        db,
        [one.trainee_id for one in entries],
        law,
        view.row.first_day,
        view.row.id,
        topics=values["topics"],
        by_duty=True,
    )
    shares = credited(db, view.row.id)
    rows = [
        {**person, **_line(entry, law, shares.get(entry.trainee_id, (0, 0))[0])}
        for person, entry in zip(people, entries, strict=True)
    ]
    values |= {
        "counted": f"{book.counted} 人",
        "not_counted": f"{book.not_counted} 人",
        "units": f"{book.units} 人次",
        "by_rule": "；".join(f"{_article(law, rule)} {n} 人" for rule, n in book.by_rule.items()),
        "computed_on": day_words(book.computed_on),
    }
    return PaperFacts(book.computed_on, values, rows, number=view.row.code)


def _line(entry: EntryView, law: Law, days: int) -> dict[str, str]:
    basis = "、".join(dict.fromkeys(_article(law, rule) for rule in entry.rules))
    verdict = "计入" if entry.units else "不计入"
    rule = entry.rules[0] if entry.rules and not entry.units else ""
    return {
        "days": str(days),
        "units": str(entry.units),
        "verdict": f"{verdict}（待确认）" if entry.boundary else verdict,
        "basis": basis,
        "reason": law.rulebook.message(rule, entry.values.get(rule, {})) if rule else "",
    }


def _article(law: Law, rule: str) -> str:
    return law.rulebook.entry(rule).article
