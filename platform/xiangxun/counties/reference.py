"""Reference day 基准日: for which day the law of a call is resolved, and which days of a session choose its edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.facts import (
    AcceptanceFacts,
    FundingFacts,
    MatterFacts,
    PeopleFacts,
    SessionCheck,
    SessionFacts,
    WatchFacts,
)

_OF_ITSELF: dict[str, Callable[[Any], date]] = {
    "check_institution": lambda facts: facts.on,
    "check_lecturer": lambda facts: facts.on,
    "check_plan": lambda facts: facts.submitted,
    "required_approvals": lambda facts: facts.on,
    "decide_lecturer_grade": lambda facts: facts.on,
    "watch_obligations": lambda facts: facts.as_of,
}


@dataclass(frozen=True, slots=True)
class OwnDays:
    """The days of a session (or other matter) by which a transitional clause may claim it."""

    first_day: date
    approved: date
    applied: date


def reference_day(hook: str, facts: Any) -> date:
    """Return the reference day of a call: the session day unless the hook is asked for a day of its own.

    A session without planned days has the day on which it is asked about. Raises RuleFailed where there is neither.
    """
    if hook in _OF_ITSELF:
        return _OF_ITSELF[hook](facts)
    sessions = sessions_of(facts)
    if sessions and sessions[0].days and not _is_programme(facts):
        return min(session.first_day for session in sessions if session.days)
    return _asked_on(facts, sessions)


def own_days(facts: Any, day: date) -> OwnDays:
    """Return the days by which the edition is chosen; a day still to come counts as the day of asking."""
    sessions = () if _is_programme(facts) else sessions_of(facts)
    if not sessions:
        return OwnDays(day, day, day)
    return session_days(sessions[0], getattr(facts, "on", None) or day)


def session_days(session: SessionFacts, today: date) -> OwnDays:
    """Return the own days of a session as known `today`: not yet approved means approved today at the earliest."""
    first = session.days[0].on if session.days else today
    return OwnDays(first, session.approved or min(today, first), session.applied or min(today, first))


def sessions_of(facts: Any) -> tuple[SessionFacts, ...]:
    """Return the sessions that facts are about: none, one, or those of an acceptance batch."""
    if isinstance(facts, AcceptanceFacts):
        return facts.sessions
    session = getattr(facts, "session", None)
    return (session,) if isinstance(session, SessionFacts) else ()


def subject_of(facts: Any) -> str | None:
    """Return the reference that a finding about nobody in particular is about: the session, or the matter itself."""
    sessions = () if isinstance(facts, AcceptanceFacts) else sessions_of(facts)
    if sessions:
        return sessions[0].ref
    ref = getattr(facts, "ref", None)
    return ref if isinstance(ref, str) else None


def place_of(facts: Any) -> str | None:
    """Return the gate or stage of a call, by which exceptions may be limited."""
    if isinstance(facts, PeopleFacts):
        return facts.gate
    return facts.stage if isinstance(facts, SessionCheck) else None


def _is_programme(facts: Any) -> bool:
    return isinstance(facts, AcceptanceFacts) and facts.kind == "programme"


def _asked_on(facts: Any, sessions: tuple[SessionFacts, ...]) -> date:
    if isinstance(facts, FundingFacts | WatchFacts):
        return facts.as_of
    if isinstance(facts, AcceptanceFacts | MatterFacts | PeopleFacts | SessionCheck):
        return facts.on
    raise RuleFailed(f"班次 {sessions[0].ref if sessions else ''} 没有培训日")
