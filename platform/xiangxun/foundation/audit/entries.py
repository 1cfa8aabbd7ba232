"""Entries 审计记录: writes one, in the same transaction as the deed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit.canonical import canonical_json
from xiangxun.kernel.clock import now

_APPEND = text("SELECT append_audit(:at, cast(:payload AS text))")
_NOTHING: Mapping[str, object] = MappingProxyType({})


def record(
    db: Session,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: int | None,
    details: Mapping[str, object] = _NOTHING,
) -> int:
    """Append one entry to the chain of the county in scope (none: the platform's) and return its number.

    `details` are JSON values without floats and without personal data: ids, codes, counts. The chain stays locked
    until the transaction ends, so record last where work is long.
    """
    payload = entry_payload(
        actor.account, actor.name, sorted(actor.roles), action, subject, subject_id, dict(details)
    )
    number: int = db.execute(_APPEND, {"at": now(), "payload": payload}).scalar_one()
    return number


def entry_payload(
    account: int | None,
    name: str,
    roles: list[str],
    action: str,
    subject: str,
    subject_id: int | None,
    details: dict[str, object],
) -> str:
    """Return the canonical text of what an entry says."""
    return canonical_json(
        {
            "account": account,
            "name": name,
            "roles": roles,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "details": details,
        }
    )
