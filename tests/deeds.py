"""Deeds 有变更必有审计: a request that changes a row and writes no entry into the chain fails the test that sent it.

What pages keep while nothing is done in a county rests on it.
"""

from __future__ import annotations

import re
from typing import Any

from flask import has_request_context
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

_CHANGE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)")
_CHANGED = "tables changed"
_DEED = "deed"
#: Of signing in and of the machinery: no page shows them, or each asks for them anew.
_UNTOLD = frozenset(
    {"account_factors", "job_runs", "operator_factors", "outbox", "rule_failures", "security_events"}
    | {"sign_in_attempts", "tenant_keys"}
)


def refuse_unaudited_requests() -> None:
    """Watch every connection of this process."""
    event.listen(Engine, "after_cursor_execute", _note)
    event.listen(Engine, "rollback", _forget)
    event.listen(Engine, "commit", _forget)
    event.listen(Session, "before_commit", _judge)


def _note(connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
    if not has_request_context():
        return
    changed: set[str] = connection.info.setdefault(_CHANGED, set())
    if "append_audit" in statement:
        changed.add(_DEED)
    elif cursor.rowcount and (found := _CHANGE.match(statement)):
        changed.add(found[1])


def _forget(connection: Connection) -> None:
    if not connection.invalidated:  # of a connection that broke there is nothing to forget
        connection.info.pop(_CHANGED, None)


def _judge(session: Session) -> None:
    if not has_request_context() or not session.in_transaction() or session.in_nested_transaction():
        return
    session.flush()
    changed: set[str] = session.connection().info.get(_CHANGED, set())
    told = changed - _UNTOLD
    if told and _DEED not in told:
        raise AssertionError(f"changed without an entry in the chain: {sorted(told)}")
