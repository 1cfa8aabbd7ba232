"""Trial county 试用县: beside a county, with its people and places, where sessions are tried and count nowhere.

Whatever counts, counts within one county. So what is tried here stands in no ledger, history or figure of the real
one, by the walls that part counties, and not by a mark that every figure would have to heed. It ends as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.jobs import own_transaction
from xiangxun.kernel.errors import Conflict, NotFound
from xiangxun.oversight.onboarding.service import in_county
from xiangxun.registry.accounts.carrying import (
    AccountCopy,
    FactorCopy,
    carry_accounts,
    carry_factors,
    carry_policy,
    copies_of_accounts,
    copies_of_factors,
)
from xiangxun.registry.accounts.policy import own_policy
from xiangxun.registry.extras.holders import holder_of
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.institutions.carrying import carry_institutions
from xiangxun.registry.institutions.queries import InstitutionRow, list_institutions
from xiangxun.registry.interpretations.carrying import (
    Passage,
    carry_passages,
    carry_readings,
    copies_of_passages,
)
from xiangxun.registry.interpretations.queries import InterpretationRow, list_interpretations
from xiangxun.registry.tenants.queries import TenantInfo, find_trial, get_tenant_by_id, list_tenants
from xiangxun.registry.tenants.service import add_tenant, end_trial_tenant, take_office_turn
from xiangxun.registry.townships.carrying import carry_townships
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.venues.carrying import carry_venues
from xiangxun.registry.venues.queries import VenueRow, list_venues

_TITLE = "（试用）"
_LONGEST_CODE = 32


@dataclass(frozen=True, slots=True, repr=False)
class _Brought:
    """What a trial county starts with: as its county has it on that day."""

    accounts: Sequence[AccountCopy]
    factors: Sequence[FactorCopy]
    policy: Mapping[str, int | None]
    institutions: Sequence[InstitutionRow]
    extras: Mapping[int, Mapping[str, Any]]
    venues: Sequence[VenueRow]
    townships: Sequence[str]
    passages: Sequence[Passage]
    readings: Sequence[InterpretationRow]


def open_trial(operator: Actor, tenant: int) -> TenantInfo:
    """Open the trial county of a county office and return it; people sign in there with their passwords of the county.

    Raises `Conflict` where one is open, or for a trial county itself. What fails half-way is ended, so that it can be asked
    for again.
    """
    with in_county(operator, tenant) as (db, _actor):
        brought = _read(db)
    trial = _add(operator, tenant)
    try:
        with in_county(operator, trial) as (db, actor):
            _put(db, actor, brought)
    except Exception:
        with own_transaction(None) as db:
            end_trial_tenant(db, operator, trial)
        raise
    with own_transaction(None) as db:
        return get_tenant_by_id(db, trial)


def _add(operator: Actor, tenant: int) -> int:
    with own_transaction(None) as db:
        take_office_turn(db, tenant)
        county = get_tenant_by_id(db, tenant)
        if county.trial_of is not None:
            raise Conflict("试用县不能再开试用县。")
        if find_trial(db, tenant) is not None:
            raise Conflict("本县的试用县已经开着；先结束它，再开新的。")
        return add_tenant(
            db,
            operator,
            code=_code(county, [one.code for one in list_tenants(db)]),
            county=county.county,
            title=f"{county.title}{_TITLE}",
            region=county.region,
            demo=True,
            admin_factor=county.admin_factor,
            trial_of=tenant,
        )


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
        factors=copies_of_factors(db),
        policy=own_policy(db),
        institutions=institutions,
        extras=extras_of(db, holder_of("institution"), [one.id for one in institutions]),
        venues=list_venues(db),
        townships=township_names(db),
        passages=copies_of_passages(db),
        readings=list_interpretations(db),
    )


def _put(db: Session, actor: Actor, brought: _Brought) -> None:
    """Add everything as it stands in the county: its rules of today are asked of nothing that is there already."""
    institutions = carry_institutions(db, actor, brought.institutions, brought.extras)
    accounts = carry_accounts(db, actor, brought.accounts, institutions)
    carry_factors(db, actor, brought.factors, accounts)
    carry_policy(db, actor, brought.policy)
    carry_passages(db, actor, brought.passages)
    carry_townships(db, actor, brought.townships)
    carry_venues(db, actor, brought.venues)
    carried = {
        "institutions": len(institutions),
        "venues": len(brought.venues),
        "townships": len(brought.townships),
        "passages": len(brought.passages),
        "readings": carry_readings(db, actor, brought.readings, accounts),
    }
    record(db, actor, "tenant.trial.carry", "tenant", None, carried)
