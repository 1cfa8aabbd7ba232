"""Issuing 签发护照: one moment of a county's rows, then what they refer to, sealed one after the other."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import distributions
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, cast

import psycopg
import pyrage

from xiangxun.foundation.audit.canonical import GENESIS
from xiangxun.foundation.db.engine import libpq_url
from xiangxun.foundation.db.migrate import current
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.files.setup import current_setup
from xiangxun.foundation.vault.platform_key import unwrap
from xiangxun.kernel.clock import now
from xiangxun.passport.contract import LIST, Passport
from xiangxun.passport.package import Packing, packing
from xiangxun.passport.platform_rows import PLATFORM, said_of
from xiangxun.passport.tables import Leaving, county_tables, county_transaction
from xiangxun.registry.tenants.queries import TenantInfo
from xiangxun.results.archives import shelf
from xiangxun.results.archives.queries import list_archives

_LAST = "SELECT count(*), (array_agg(hash ORDER BY id DESC))[1] FROM audit_entries"


@dataclass(frozen=True, slots=True)
class Issued:
    """A written package: its list, and the SHA-256 that stands for every byte of it."""

    passport: Passport
    sha256: str


def issue(tenant: TenantInfo, owner_url: str, recipient: pyrage.x25519.Recipient, place: Path) -> Issued:
    """Write the package of a county at `place` and return what it holds.

    Needs an application context and the owner of the tables. Raises `Conflict` where something lies at `place`; after
    any failure nothing does.
    """
    with packing(place, recipient) as package:
        with county_transaction(libpq_url(owner_url), tenant.id, reading=True) as cursor:
            tables = {table.name: asdict(_table(package, cursor, table)) for table in county_tables()}
            keys, chain = _keys(cursor, tenant.id), _chain(cursor)
            platform = _platform(package, cursor, tenant)
            sealed = dict(cursor.execute("SELECT folder, sha256 FROM archives").fetchall())
            needed = {row[0] for row in cursor.execute("SELECT DISTINCT sha256 FROM files")}
            founded = cursor.execute("SELECT founded_as FROM tenants WHERE id = %s", [tenant.id]).fetchone()
        contents = _contents(package, tenant.id, needed)
        archives = _archives(package, tenant.id, sealed)
        passport = Passport(
            made_at=now().isoformat(),
            revision=current(owner_url) or "",
            versions=dict(_versions()),
            county=_county(tenant) | {"founded_as": (founded and founded[0]) or tenant.id},
            tables=tables,
            keys=keys,
            contents=contents,
            archives=archives,
            platform=platform,
            chain=chain,
            problems=[f"文件内容缺失：{sha256}" for sha256 in sorted(needed - contents.keys())]
            + [f"档案 {folder} 缺失" for folder, one in archives.items() if not one["files"]],
        )
        package.add(LIST, io.BytesIO(passport.written()))
        digest = package.close({"Source-Organization": tenant.code, "Bagging-Date": passport.made_at[:10]})
    return Issued(passport, digest)


def _table(package: Packing, cursor: psycopg.Cursor[Any], table: Any) -> Any:
    rows = Leaving(cursor, table)
    package.add(f"tables/{table.name}.tsv", cast(BinaryIO, io.BufferedReader(rows)))
    return rows.extent


def _keys(cursor: psycopg.Cursor[Any], tenant: int) -> list[dict[str, Any]]:
    found = cursor.execute("SELECT id, suite, wrapped FROM tenant_keys ORDER BY id").fetchall()
    return [
        {"id": key, "suite": suite, "key": unwrap(suite, wrapped, tenant).hex()}
        for key, suite, wrapped in found
    ]


def _chain(cursor: psycopg.Cursor[Any]) -> dict[str, Any]:
    entries, head = cursor.execute(_LAST).fetchone() or (0, None)
    return {"entries": entries, "head": (head or GENESIS).hex()}


def _contents(package: Packing, tenant: int, needed: set[str]) -> dict[str, dict[str, Any]]:
    storage, found = current_setup().storage, {}
    for number, sha256 in enumerate(storage.iterate(tenant), 1):
        if sha256 in needed:
            with storage.get(tenant, sha256) as stored:
                found[sha256] = _content(package, f"contents/{number:07}", stored)
    return found


def _archives(package: Packing, tenant: int, sealed: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Take along what each sealed archive's row names, from whichever shelf keeps it."""
    with unit_of_work(tenant) as db:
        views = [one for one in list_archives(db) if sealed.get(one.folder) == one.sha256]
    names, found = (f"archives/{number:07}" for number in count(1)), {}
    for one in views:
        ends = {bag.name: bag.retain_until and bag.retain_until.isoformat() for bag in one.bags}
        files = {}
        with shelf().lend(one.folder, one.sha256) as folder:
            for place in sorted(folder.rglob("*")):
                if place.is_file():
                    with place.open("rb") as stored:
                        files[place.relative_to(folder).as_posix()] = _content(package, next(names), stored)
        found[one.folder] = {"sha256": one.sha256, "ends": ends, "files": files}
    return found


def _platform(package: Packing, cursor: psycopg.Cursor[Any], tenant: TenantInfo) -> dict[str, Any]:
    """Take along what the platform had written about the county: switches, operators' deeds, sign-ins, keeping."""
    lines = list(said_of(cursor, tenant.id, tenant.code))
    content = io.BytesIO("".join(f"{line}\n" for line in lines).encode())
    return {**_content(package, PLATFORM, content), "rows": len(lines)}


def _content(package: Packing, name: str, stored: BinaryIO) -> dict[str, Any]:
    hashed = Hashed(stored)
    package.add(name, cast(BinaryIO, io.BufferedReader(hashed)))
    return {"name": name, "sha256": hashed.digest.hexdigest()}


class Hashed(io.RawIOBase):
    """A stream that is hashed while somebody reads it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; 0 at the end."""
        block = self._source.read(len(buffer))
        self.digest.update(block)
        buffer[: len(block)] = block
        return len(block)


def _county(tenant: TenantInfo) -> dict[str, Any]:
    names = ("code", "county", "title", "region", "state", "demo", "plugin_version", "admin_factor")
    return {name: getattr(tenant, name) for name in names}


@cache
def _versions() -> Mapping[str, str]:
    """Return what of ours runs in this process: the metadata of everything installed are read once."""
    ours = ((one.metadata["Name"], one.version) for one in distributions())
    return MappingProxyType({name: version for name, version in sorted(ours) if name.startswith("xiangxun")})
