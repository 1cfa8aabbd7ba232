"""Supervision 日常监管 (arts. 9 to 12, 16 and 17): what is due, for which session, and who owes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xiangxun.rules import (
    Code,
    Deadline,
    Law,
    Map,
    Obligation,
    Order,
    RuleId,
    Span,
    Summary,
    WatchFacts,
    Window,
)

DONE = Window(at_least=1)

#: What an order to correct rests on: the opinion after acceptance, or a check.
OPINION, FOUND = "XM-11-7", "XM-17-3"
#: Whose check article 17 means, and what an order says of who found the problem.
FOUND_BY = {"superior": "superior", "city": "own"}

#: What follows the last day: rule, span, key of the day it was done, who owes it.
AFTER_CLASS = (
    ("XM-12-3", "ledger.due", "ledger", "institution"),
    ("XM-09-2", "dossier.due", "submit", "institution"),
    ("XM-09-5", "followup.due", "followup", "institution"),
)
#: What counts as a backup and as a tried restore: an entry of the office's own, or what the platform did.
KEPT = (
    ("ledger_backup", "platform_backup", "backup.every"),
    ("ledger_restore", "platform_restore", "backup.restore_every"),
)


def sessions(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """XM-12-3, XM-09-2, XM-09-5, XM-11-6: ledger, archive, calls after the last day; payment after acceptance."""
    for session in facts.sessions:
        if session.last_day is None or session.last_day > facts.as_of:
            continue
        for rule, span, key, owner in AFTER_CLASS:
            due = Deadline(law.span(span), since=session.last_day)
            yield Obligation(
                f"{key}:{session.ref}",
                rule,
                owner,
                session.ref,
                due,
                have=int(key in session.done),
                want=DONE,
            )
        if "accept" in session.done:
            due = Deadline(law.span("payment.due"), since=session.done["accept"])
            paid = int("settle" in session.done)
            yield Obligation(
                f"settle:{session.ref}", "XM-11-6", "authority", session.ref, due, have=paid, want=DONE
            )


def paper_ledgers(facts: WatchFacts) -> Iterator[Obligation]:
    """XM-16-5: the paper ledger that an inspector counted agrees with the electronic one."""
    for session in facts.sessions:
        if session.paper_ledger_total is not None:
            yield _same_total(session, session.paper_ledger_total)


def backups(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """XM-12-4: as soon as there are ledgers they are backed up, and restoring is tried."""
    if not any("ledger" in session.done for session in facts.sessions):
        return
    for register, platform, span in KEPT:
        done = [facts.last[key] for key in (register, platform) if key in facts.last]
        last = max(done, default=None)
        due = Deadline(Span(0), since=facts.as_of) if last is None else Deadline(law.span(span), since=last)
        yield Obligation(register, "XM-12-4", "archivist", due=due, want=DONE, values=Map({"duty": register}))


def orders(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """XM-11-7, XM-17-3: corrected by the day set, and the result of what a check found is reported by then as well."""
    for order in facts.open_orders:
        if order.rule == OPINION:
            yield _owed("rectify", order, OPINION, "institution", order.mended)
        elif _is_reported(order, law.choice("rectify.found_by")):
            yield _owed("rectify", order, FOUND, law.choice("rectify.corrected_by"), order.mended)
            yield _owed("report", order, FOUND, law.choice("rectify.reported_by"), order.reported)
        else:
            yield _owed("rectify", order, order.rule, law.choice("rectify.corrected_by"), order.mended)


def _is_reported(order: Order, level: Code) -> bool:
    """Whether article 17 asks for a report: the order names it, or the level that is meant found the problem."""
    return order.rule == FOUND or level == "any" or order.found_by == FOUND_BY[level]


def _owed(key: str, order: Order, rule: RuleId, owner: Code, done: date | None) -> Obligation:
    """Without a day set the authority owes the day."""
    due = Deadline(Span(0), since=order.by) if order.by else None
    return Obligation(
        f"{key}:{order.ref}",
        rule,
        owner if due else "authority",
        order.about,
        due,
        have=int(done is not None),
        want=DONE,
        values=Map({"duty": key}),
    )


def _same_total(session: Summary, paper: int) -> Obligation:
    equal = Window(at_least=session.counted, at_most=session.counted)
    return Obligation(
        f"paper_ledger:{session.ref}", "XM-16-5", "supervising_dept", session.ref, have=paper, want=equal
    )
