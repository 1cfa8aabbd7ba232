"""Trial county 试用县: beside a county, with its people and places, where sessions are tried and count nowhere.

Whatever counts, counts within one county. So what is tried here stands in no ledger, history or figure of the real
one, by the walls that part counties, and not by a mark that every figure would have to heed. It ends as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.jobs import own_transaction
from xiangxun.kernel.errors import Conflict, NotFound
from xiangxun.oversight.onboarding.service import in_county, looking_at
from xiangxun.registry.accounts.carrying import AccountCopy, carry_accounts, copies_of_accounts
from xiangxun.registry.extras.holders import holder_of
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.institutions.queries import InstitutionRow, list_institutions
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.interpretations.queries import InterpretationRow, list_interpretations
from xiangxun.registry.interpretations.regulation import keep_regulation, whole_regulation
from xiangxun.registry.interpretations.service import interpret
from xiangxun.registry.tenants.queries import TenantInfo, find_trial, get_tenant_by_id, list_tenants
from xiangxun.registry.tenants.service import add_tenant, end_trial_tenant, keep_staying
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.townships.service import add_townships
from xiangxun.registry.venues.queries import VenueRow, list_venues
from xiangxun.registry.venues.service import register_venue

_TITLE = "（试用）"
_LONGEST_CODE = 32


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a trial county starts with: as its county has it on that day."""

    accounts: Sequence[AccountCopy]
    institutions: Sequence[InstitutionRow]
    extras: Mapping[int, Mapping[str, Any]]
    venues: Sequence[VenueRow]
    townships: Sequence[str]
    regulation: str
    readings: Sequence[InterpretationRow]


def open_trial(operator: Actor, tenant: int) -> TenantInfo:
    """Open the trial county of a county office and return it; people sign in there with their own passwords.

    Raises `Conflict` where one is open, for a trial county itself, and for a county that is leaving or has left.
    """
    with own_transaction(None) as db:
        keep_staying(db, tenant)
        county = get_tenant_by_id(db, tenant)
        if county.trial_of is not None:
            raise Conflict("试用县不能再开试用县。")
        if find_trial(db, tenant) is not None:
            raise Conflict("本县的试用县已经开着；先结束它，再开新的。")
        trial = add_tenant(
            db,
            operator,
            code=_code(county, [one.code for one in list_tenants(db)]),
            county=county.county,
            title=f"{county.title}{_TITLE}",
            region=county.region,
            demo=True,
            trial_of=tenant,
        )
    with looking_at(tenant) as db:
        brought = _read(db)
    with in_county(operator, trial) as (db, actor):
        _put(db, actor, brought)
    with own_transaction(None) as db:
        return get_tenant_by_id(db, trial)


def end_trial(operator: Actor, tenant: int) -> None:
    """End the trial county of a county office: nobody enters it any more, and the platform removes what is in it.

    Raises `NotFound` where none is open.
    """
    with own_transaction(None) as db:
        trial = find_trial(db, tenant)
        if trial is None:
            raise NotFound("本县没有开着的试用县。")
        end_trial_tenant(db, operator, trial.id)


def _code(county: TenantInfo, taken: Sequence[str]) -> str:
    stem = f"{county.code[:_LONGEST_CODE].rstrip('-')}-trial"
    codes = (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
    return next(code for code in codes if code not in taken)


def _read(db: Session) -> _Brought:
    institutions = list_institutions(db)
    return _Brought(
        accounts=copies_of_accounts(db),
        institutions=institutions,
        extras=extras_of(db, holder_of("institution"), [one.id for one in institutions]),
        venues=list_venues(db),
        townships=township_names(db),
        regulation=whole_regulation(db),
        readings=list_interpretations(db),
    )


def _put(db: Session, actor: Actor, brought: _Brought) -> None:
    institutions = {
        one.id: register_institution(
            db,
            actor,
            name=one.name,
            qualifications=one.qualifications,
            contact=one.contact,
            extra=brought.extras.get(one.id),
        )
        for one in brought.institutions
    }
    accounts = carry_accounts(db, actor, brought.accounts, institutions)
    if brought.regulation:
        keep_regulation(db, actor, brought.regulation)
    if brought.townships:
        add_townships(db, actor, brought.townships)
    for venue in brought.venues:
        register_venue(
            db,
            actor,
            name=venue.name,
            township=venue.township,
            address=venue.address,
            qualities=venue.qualities,
            extra=venue.extra,
        )
    for one in brought.readings:
        who = replace(actor, account=accounts[one.decided_by], roles=frozenset({Role.AUTHORITY}))
        interpret(
            db,
            who,
            key=one.key,
            value=one.value,
            from_on=one.from_on,
            document=one.document,
            reason=one.reason,
        )
