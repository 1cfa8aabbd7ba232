"""Verification 审计核验: walks a chain and hashes every entry again, in Python, without the function that wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.canonical import GENESIS, entry_hash
from xiangxun.foundation.audit.entries import entry_payload
from xiangxun.foundation.audit.models import AuditEntry, OperatorAuditEntry
from xiangxun.foundation.db.founding import founding_number
from xiangxun.foundation.db.keyset import so_many
from xiangxun.foundation.db.tenancy import find_tenant


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk found: how many entries hold, the hash of the last of them, and the first number that does not.

    Entries cut off at the end leave no trace in the chain itself: compare `head` with one noted earlier.
    """

    entries: int
    head: bytes
    first_broken: int | None

    @property
    def ok(self) -> bool:
        """Whether every entry holds."""
        return self.first_broken is None


def end_of_chain(db: Session) -> tuple[int, str]:
    """Return how many entries the chain of the county in scope (without one: the platform's) has, and the last one's hash in hex."""
    table = OperatorAuditEntry.__table__ if find_tenant() is None else AuditEntry.__table__
    last = db.execute(select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)).first()
    return (last.id, last.hash.hex()) if last else (0, GENESIS.hex())


def last_deed(tenant_id: ColumnElement[int]) -> ColumnElement[bytes]:
    """Return the hashes of the last entries of a county's chain and of the platform's, for statements that read more.

    Both, because a county sees of what the platform does: its backups, its rules' versions. Null without a deed there.
    """
    county, platform = AuditEntry.__table__, OperatorAuditEntry.__table__
    own = select(county.c.hash).where(county.c.tenant_id == tenant_id).order_by(county.c.id.desc())
    others = select(platform.c.hash).order_by(platform.c.id.desc()).limit(so_many(1)).scalar_subquery()
    return own.limit(so_many(1)).scalar_subquery().op("||")(func.coalesce(others, b""))


def verify(db: Session) -> Verification:
    """Verify the chain of the county in scope; without a county, the platform's."""
    tenant = find_tenant()
    founded = None if tenant is None else founding_number(db)
    table = OperatorAuditEntry.__table__ if tenant is None else AuditEntry.__table__
    query = select(table).order_by(table.c.id).execution_options(yield_per=1000)
    count, head = 0, GENESIS
    with db.execute(query) as rows:
        for row in rows:
            payload = entry_payload(
                row.account, row.name, row.roles, row.action, row.subject, row.subject_id, row.details
            )
            expected = entry_hash(head, founded, count + 1, row.at, payload)
            if (row.id, row.previous, row.hash) != (count + 1, head, expected):
                return Verification(count, head, count + 1)
            count, head = count + 1, expected
    return Verification(count, head, None)
