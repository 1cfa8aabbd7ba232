"""Receiving 迁入: a county comes to stand here under a number of its own, whole or not at all.

It is suspended until `checking` has found everything as it was.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import psycopg
from sqlalchemy import Table

from xiangxun.counties import county_rules
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.engine import libpq_url
from xiangxun.foundation.db.migrate import current
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.files.setup import current_setup
from xiangxun.foundation.vault.platform_key import wrap
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.oversight.departures.queries import departure_of
from xiangxun.oversight.departures.returning import end_departure
from xiangxun.passport.contract import LIST, Passport
from xiangxun.passport.package import Package
from xiangxun.passport.platform_rows import keep_earlier
from xiangxun.passport.tables import (
    Leaving,
    arriving,
    county_tables,
    county_transaction,
    enter,
    number_on,
)
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.tenants.service import set_state
from xiangxun.results.archives import shelf

_FOUND = (
    "INSERT INTO tenants (code, county, title, region, demo, plugin_version, founded_as, admin_factor, state, created_at) "
    "VALUES (%(code)s, %(county)s, %(title)s, %(region)s, %(demo)s, %(plugin_version)s, %(founded_as)s, "
    "%(admin_factor)s, 'suspended', now()) "
    "ON CONFLICT (code) DO UPDATE SET county = excluded.county, title = excluded.title, region = excluded.region, "
    "demo = excluded.demo, plugin_version = excluded.plugin_version, founded_as = excluded.founded_as, "
    "admin_factor = excluded.admin_factor, state = 'suspended', frozen = false WHERE tenants.state = 'closed' "
    "RETURNING id"
)
_BLOCK = 1 << 20
#: A county that leaves one installation for another works on where it arrives.
_WORKING = ("active", "leaving")


def receive(package: Package, owner_url: str) -> tuple[int, Passport]:
    """Take a county in and return its number here and what its package says.

    Needs an application context and the owner of the tables. Raises `InvalidInput` for a damaged or foreign package,
    `Conflict` where the county, or what is in its way, is here already, or it is just being removed. Whatever is
    raised, nothing stays behind.
    """
    package.refuse_damage()
    passport = opened_list(package)
    _refuse_unfit(passport, owner_url)
    numbers: list[int] = []
    try:
        with county_transaction(libpq_url(owner_url), None, reading=False) as cursor:
            numbers.append(_found(cursor, passport))
            _take_in(package, cursor, numbers[0], passport)
            _shelve(package, passport)
    except BaseException:
        for number in numbers:
            _clear_away(number, passport)
        raise
    return numbers[0], passport


def _take_in(package: Package, cursor: psycopg.Cursor[Any], tenant: int, passport: Passport) -> None:
    for table in county_tables():
        _fill(package, cursor, table, tenant, passport)
    with _unpacked(package, passport.platform) as lines:
        keep_earlier(cursor, tenant, lines)
    _wrap_keys(cursor, tenant, passport)
    for sha256, about in passport.contents.items():
        with _unpacked(package, about) as content:
            current_setup().storage.put(tenant, sha256, iter(partial(content.read, _BLOCK), b""))


def opened_list(package: Package) -> Passport:
    """Return what a package says it holds; raises `WrongIdentity`, `InvalidInput`."""
    text = io.BytesIO()
    package.open(LIST, text)
    return Passport.read(text.getvalue())


def _refuse_unfit(passport: Passport, owner_url: str) -> None:
    county_rules(passport.county["county"])
    here = current(owner_url)
    if passport.revision != here:
        raise InvalidInput(
            f"护照包的表结构版本 {passport.revision} 与本平台的 {here} 不同；请先把两边升级到同一程序版本，再导出迁入。"
        )
    if passport.tables.keys() != {table.name for table in county_tables()}:
        raise InvalidInput("护照包中的数据表与本程序的不同；请先把两边升级到同一程序版本，再导出迁入。")
    if shelf().is_taken(passport.county["code"]):
        raise Conflict(f"本平台的档案库中已有 {passport.county['code']}；请先核对并移开，再迁入。")


def _found(cursor: psycopg.Cursor[Any], passport: Passport) -> int:
    code = passport.county["code"]
    found = cursor.execute(_FOUND, dict(passport.county)).fetchone()
    if found is None:
        raise Conflict(f"本平台已有县（市）{code}；同一个县不能迁入两次。")
    tenant = int(found[0])
    end_departure(cursor, tenant)
    enter(cursor, tenant)
    return tenant


def _fill(
    package: Package, cursor: psycopg.Cursor[Any], table: Table, tenant: int, passport: Passport
) -> None:
    """Take in a table and read it out again: what stands here now must be what left there."""
    name = table.name
    with arriving(cursor, table, tenant) as rows:
        package.open(f"tables/{name}.tsv", cast(BinaryIO, rows))
    extent = Leaving(cursor, table).finish()
    said = passport.tables[name]
    if (extent.rows, extent.sha256) != (said["rows"], said["sha256"]):
        raise InvalidInput(f"数据表 {name} 迁入后与护照清单不符；没有迁入任何数据。")
    number_on(cursor, table, extent.last)


def _wrap_keys(cursor: psycopg.Cursor[Any], tenant: int, passport: Passport) -> None:
    for key in passport.keys:
        wrapped = wrap(key["suite"], bytes.fromhex(key["key"]), tenant)
        cursor.execute("UPDATE tenant_keys SET wrapped = %s WHERE id = %s", [wrapped, key["id"]])


def _shelve(package: Package, passport: Passport) -> None:
    """Have the shelf take each archive in; it comes last, for what is locked nobody takes back."""
    for folder, about in passport.archives.items():
        if not folder.startswith(f"{passport.county['code']}/") or _leads_out(folder, *about["files"]):
            raise InvalidInput("护照包的档案路径指向包外；不予迁入。")
        ends = {bag: date.fromisoformat(day) if day else None for bag, day in about["ends"].items()}
        shelf().take(folder, about["sha256"], ends, partial(_unpack_all, package, about["files"]))


def _unpack_all(package: Package, files: Mapping[str, Any], place: Path) -> None:
    for path, about in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with _unpacked(package, about) as content, target.open("xb") as file:
            shutil.copyfileobj(content, file, _BLOCK)


def _leads_out(*paths: str) -> bool:
    return any(Path(path).is_absolute() or ".." in Path(path).parts for path in paths)


@contextmanager
def _unpacked(package: Package, about: Any) -> Iterator[BinaryIO]:
    """Lend one content as it was stored there; raises `InvalidInput` where it is another."""
    with tempfile.TemporaryFile() as content:
        package.open(about["name"], content)
        content.seek(0)
        if hashlib.file_digest(content, "sha256").hexdigest() != about["sha256"]:
            raise InvalidInput(f"护照包中的 {about['name']} 与护照清单不符；没有迁入任何数据。")
        content.seek(0)
        yield content


def _clear_away(tenant: int, passport: Passport) -> None:
    """Remove what came in; a shelf that locks keeps what it took, and no row names it."""
    current_setup().storage.remove_all(tenant)
    shelf().remove_all(passport.county["code"])


def reopen(tenant: int, passport: Passport, found: Sequence[str]) -> None:
    """Let a county work here as it did there, unless something was `found` amiss; the platform's chain notes both."""
    with unit_of_work(None) as db:
        details = {
            "code": passport.county["code"],
            "from": passport.county["founded_as"],
            "problems": len(found),
        }
        departure = departure_of(db, tenant)
        if departure is not None and departure.state == "returned":
            details["departure"] = departure.id
        record(db, SYSTEM, "tenant.import", "tenant", tenant, details)
        if not found and passport.county["state"] in _WORKING:
            set_state(db, SYSTEM, tenant, "active", "迁入核验一致")
