"""Confirming 确认参数: the authority takes over, as its own readings, what was prepared or what the plugin presumes.

A parameter left to the county stays a question until then; whoever opens the county may prepare readings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.counties import OwnDays, county_rules
from xiangxun.counties.edition import Edition
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.interpretations.models import ProposedReading
from xiangxun.registry.interpretations.queries import list_interpretations
from xiangxun.registry.interpretations.service import interpret, rules_of
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.law import Override
from xiangxun.rules.law.parameters import Dated

_WHY = "沿用规则手册的默认取值"


@dataclass(frozen=True, slots=True)
class Reading:
    """A parameter's value from a day on, with the document it rests on."""

    key: str
    value: Any
    from_on: date
    document: str = ""
    reason: str = ""


def open_keys(db: Session) -> Sequence[str]:
    """Return the parameters in force today that are left to the county and have no reading of its own yet."""
    read = {one.key for one in list_interpretations(db)}
    return [key for key in _presumed(db) if key not in read]


def proposals(db: Session) -> Mapping[str, Reading]:
    """Return the readings that wait for the authority, by parameter."""
    rows = db.scalars(select(ProposedReading).order_by(ProposedReading.key))
    return {row.key: Reading(row.key, row.value, row.from_on, row.document, row.reason) for row in rows}


def chosen(db: Session, keys: Collection[str], *, every: bool) -> Collection[str]:
    """Return the parameters named, or with `every` all that wait: unread or prepared."""
    return [*open_keys(db), *proposals(db)] if every else keys


def propose(db: Session, actor: Actor, readings: Collection[Reading]) -> int:
    """Prepare readings for the authority, in place of earlier ones of the same parameters; return how many.

    What the county has read itself from that day on, or from a later one, waits no more. Raises `InvalidInput` for what the
    rulebook would not take.
    """
    require(actor, Role.TENANT_ADMIN, Role.AUTHORITY)
    _refuse_unfit(db, readings)
    last = _last_days(db)
    readings = [one for one in readings if one.key not in last or last[one.key] < one.from_on]
    for one in readings:
        said = {"value": one.value, "from_on": one.from_on, "document": one.document, "reason": one.reason}
        statement = insert(ProposedReading).values(tenant_id=current_tenant(), key=one.key, **said)
        db.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "key"], set_=said))
    if readings:
        keys = sorted(one.key for one in readings)
        record(db, actor, "interpretation.propose", "interpretation", None, {"keys": keys})
    return len(readings)


def confirm(db: Session, actor: Actor, keys: Collection[str], *, document: str, from_on: date) -> int:
    """Record readings of the county for these parameters (at least one): the prepared ones, else the values presumed today.

    `document`, `from_on`: for those prepared without a document, and for the presumed. Return how many were recorded;
    what has a reading already, and no prepared one, is left as it is.
    """
    require(actor, Role.AUTHORITY)
    if not keys:
        raise InvalidInput("请先勾选要确认的参数。")
    prepared, presumed, unread = proposals(db), _presumed(db), set(open_keys(db))
    wanted = [key for key in sorted(set(keys)) if key in prepared or key in unread]
    for key in wanted:
        one = prepared.get(key) or Reading(key, presumed[key], from_on, reason=_WHY)
        interpret(
            db,
            actor,
            key=key,
            value=one.value,
            from_on=one.from_on,
            document=one.document or document,
            reason=one.reason,
        )
    _drop(db, wanted)
    return len(wanted)


def dismiss(db: Session, actor: Actor, keys: Collection[str]) -> None:
    """Take prepared readings away; the parameters stay questions where the county has not answered them.

    Raises `InvalidInput` where none of these parameters has one.
    """
    require(actor, Role.AUTHORITY)
    dropped = _drop(db, keys)
    if not dropped:
        raise InvalidInput("请先勾选代拟的参数，再点“不采用代拟”。")
    record(db, actor, "interpretation.dismiss", "interpretation", None, {"keys": dropped})


def _last_days(db: Session) -> Mapping[str, date]:
    """Return from when on the last reading of the county holds, by parameter."""
    return {one.key: one.from_on for one in sorted(list_interpretations(db), key=lambda one: one.from_on)}


def _drop(db: Session, keys: Collection[str]) -> list[str]:
    """Take prepared readings away; return which there were."""
    gone = delete(ProposedReading).where(ProposedReading.key.in_(keys)).returning(ProposedReading.key)
    return sorted(db.scalars(gone))


def as_written(dated: Dated) -> Any:
    """Return a value as a reading of it is written: the name of its preset, else JSON, days and decimals as text."""
    return dated.preset or _plain(dated.raw)


def _presumed(db: Session) -> Mapping[str, Any]:
    """Return what holds today of the parameters left to the county, as a reading of it would be written."""
    lawbook = _edition(db).lawbook_under(rules_of(db).overrides)
    in_force = lawbook.values_on(today()).dated
    return {
        key: as_written(in_force[key])
        for key, one in sorted(lawbook.parameters.items())
        if one.discretion and key in in_force
    }


def _refuse_unfit(db: Session, readings: Collection[Reading]) -> None:
    overrides = [Override(one.key, one.value, one.from_on, "", one.document) for one in readings]
    rules = county_rules(current_tenant_info(db).county, overrides)
    days = OwnDays(today(), today(), today())
    for ignored in rules.edition_on(days).lawbook_under(rules.overrides).ignored:
        raise InvalidInput(f"参数 {ignored.override.key} 不能这样解释：{ignored.why}")


def _edition(db: Session) -> Edition:
    return rules_of(db).edition_on(OwnDays(today(), today(), today()))


def _plain(raw: Any) -> Any:
    match raw:
        case date() | Decimal():
            return str(raw)
        case list() | tuple():
            return [_plain(one) for one in raw]
        case Mapping():
            return {key: _plain(one) for key, one in raw.items()}
    return raw
