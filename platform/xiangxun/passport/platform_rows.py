"""Platform's rows 平台记录: what the platform had written about a county goes along, as the county's own earlier records.

Operators' deeds stand in a chain that cannot be moved; each travels with its hash and the one before it, so that it is
checked by itself wherever it lies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO

import psycopg
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.canonical import entry_hash
from xiangxun.foundation.audit.entries import entry_payload
from xiangxun.registry.tenants.queries import list_earlier

#: Its place in a package.
PLATFORM = "platform.jsonl"
_DEEDS = "operator_audit_entries"
#: Of the log of keeping only what every county sees: its findings may name another.
_ROWS: Mapping[str, str] = {
    "plugin_switches": "SELECT to_jsonb(t) - 'tenant' FROM plugin_switches t WHERE tenant = %(tenant)s ORDER BY id",
    _DEEDS: "SELECT to_jsonb(t) FROM operator_audit_entries t "
    "WHERE subject = 'tenant' AND subject_id = %(tenant)s ORDER BY id",
    "security_events": "SELECT to_jsonb(t) FROM security_events t WHERE realm = %(code)s ORDER BY id",
    "keeping_runs": "SELECT to_jsonb(t) - 'found' FROM keeping_runs t ORDER BY id",
}
_KEEP = (
    "INSERT INTO earlier_records (tenant_id, kind, content) "
    "VALUES (%s, %s::jsonb ->> 'kind', %s::jsonb -> 'content')"
)


def said_of(cursor: psycopg.Cursor[Any], tenant: int, code: str) -> Iterator[str]:
    """Yield one line of JSON for each row: its kind and its content. Needs the owner of the tables."""
    for kind, statement in _ROWS.items():
        for (content,) in cursor.execute(statement.encode(), {"tenant": tenant, "code": code}).fetchall():
            yield json.dumps({"kind": kind, "content": content}, ensure_ascii=False, sort_keys=True)


def keep_earlier(cursor: psycopg.Cursor[Any], tenant: int, lines: BinaryIO) -> None:
    """Keep the lines of a package as the county's earlier records, in their order."""
    for line in lines:
        text = line.decode()
        cursor.execute(_KEEP, [tenant, text, text])


def broken_deeds(db: Session) -> Iterator[str]:
    """Yield a sentence for each earlier deed of an operator that is no longer what was hashed."""
    for one in list_earlier(db):
        if one.kind == _DEEDS and not _holds(one.content):
            yield f"前平台运营记录第 {one.content['id']} 条与其摘要不符"


def _holds(deed: Mapping[str, Any]) -> bool:
    names = ("account", "name", "roles", "action", "subject", "subject_id", "details")
    payload = entry_payload(*(deed[name] for name in names))
    previous = bytes.fromhex(deed["previous"].removeprefix("\\x"))
    expected = entry_hash(previous, None, deed["id"], datetime.fromisoformat(deed["at"]), payload)
    return bool(deed["hash"] == f"\\x{expected.hex()}")
