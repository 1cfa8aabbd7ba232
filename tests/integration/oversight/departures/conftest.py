"""Operators of the three duties, and a county that is ready to be confirmed."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.walk import PASSWORD

from xiangxun.foundation import audit
from xiangxun.kernel.clock import on_day
from xiangxun.oversight.departures import service
from xiangxun.oversight.departures.queries import get_departure
from xiangxun.registry.accounts.operators import create_operator, find_operator

ASKED, DUE = date(2026, 11, 2), date(2026, 11, 30)
SEAL = "ab" * 32


@pytest.fixture
def operators(unit_of_work):
    """One operator of each duty, by duty."""
    found = {}
    for duty in ("system", "security", "audit"):
        with unit_of_work(None) as db:
            number = create_operator(db, username=duty, name=f"运营{duty}", password=PASSWORD, duty=duty)
            found[duty] = find_operator(db, number)
    return found


@pytest.fixture
def leaving(operators, tenant, unit_of_work):
    """The id of the departure of a county that was asked for, with a passport that was checked and signed for."""
    with unit_of_work(None) as db, on_day(ASKED):
        number = service.ask(db, operators["system"], tenant.id, letter="示函〔2026〕7号", due=DUE)
    with unit_of_work(tenant.id) as db:
        entries, head = audit.end_of_chain(db)
    with unit_of_work(None) as db:
        made = service.IssuedPassport(SEAL, "2026-11-03T00:00:00+00:00", entries, head, 9, "/there")
        service.note_passport(db, number, made)
        service.note_verified(db, number, SEAL, "digests")
        receipt = service.Receipt("示例县商务局 张三", "示回〔2026〕1号", SEAL[:16], opened=True)
        service.take_receipt(db, operators["system"], number, receipt)
    return number


@pytest.fixture
def row(unit_of_work):
    """`row(number)`: a departure as it stands."""

    def read(number):
        with unit_of_work(None) as db:
            return get_departure(db, number)

    return read
