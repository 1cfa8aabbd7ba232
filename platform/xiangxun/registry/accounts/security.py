"""Security events 安全事件: sign-ins and changes of who may sign in, in a log of their own for the audit administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.kernel.clock import now
from xiangxun.registry.accounts.models import SecurityEvent


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event: `realm` is "operator" or a county's code, `account` the id in that realm where it is known."""

    at: datetime
    realm: str
    kind: str
    account: int | None


def note_event(db: Session, realm: str, kind: str, account: int | None = None) -> None:
    """Note an event: password, sign_in, sign_in.failed, throttled, factor.set, factor.failed, factor.reset, link.used,
    link.failed, close."""
    db.add(SecurityEvent(at=now(), realm=realm, kind=kind, account=account))
    db.flush()


def list_events(db: Session, limit: int = 200) -> Sequence[EventRow]:
    """Return the latest events of all realms, the last first."""
    statement = select(SecurityEvent).order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc()).limit(limit)
    return [EventRow(one.at, one.realm, one.kind, one.account) for one in db.scalars(statement)]
