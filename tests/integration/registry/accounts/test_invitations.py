"""One-time links 一次性链接: one password, one use, the last one alone, for some hours, and no trace of the secret."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text
from tests.counties.walk import PASSWORD

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.accounts.invitations import LinkSpent, accept, invite
from xiangxun.registry.accounts.service import (
    SYSTEM,
    WrongPassword,
    check_password,
    close_account,
    create_account,
)

NEW = "another passphrase 2"


@pytest.fixture
def account(unit_of_work, tenant):
    """An account without a password."""
    with unit_of_work(tenant.id) as db:
        return create_account(
            db, SYSTEM, username="wang", name="王敏", password=None, roles=[Role.TENANT_ADMIN]
        )


@pytest.fixture
def link(unit_of_work, tenant, account):
    """The secret of its link."""
    with unit_of_work(tenant.id) as db:
        return invite(db, SYSTEM, account)


def test_account_without_password_lets_nobody_in(unit_of_work, tenant, account):
    with unit_of_work(tenant.id) as db:
        for password in ("", "None", PASSWORD):
            with pytest.raises(WrongPassword):
                check_password(db, "wang", password)


def test_link_sets_the_password_once(unit_of_work, tenant, account, link):
    with unit_of_work(tenant.id) as db:
        assert accept(db, f" {link}\n", PASSWORD) == account
    with unit_of_work(tenant.id) as db:
        assert check_password(db, "wang", PASSWORD) == account
        with pytest.raises(LinkSpent):
            accept(db, link, NEW)


def test_weak_password_leaves_the_link_as_it_was(unit_of_work, tenant, account, link):
    with pytest.raises(InvalidInput), unit_of_work(tenant.id) as db:
        accept(db, link, "short")
    with unit_of_work(tenant.id) as db:
        assert accept(db, link, PASSWORD) == account


def test_later_link_voids_the_earlier(unit_of_work, tenant, account, link):
    with unit_of_work(tenant.id) as db:
        later = invite(db, SYSTEM, account)
        with pytest.raises(LinkSpent):
            accept(db, link, PASSWORD)
        assert accept(db, later, PASSWORD) == account


@pytest.mark.parametrize(("hours", "spent"), [(71, False), (73, True)])
def test_link_ends_after_its_hours(unit_of_work, tenant, account, link, hours, spent):
    with time_machine.travel(now() + timedelta(hours=hours)), unit_of_work(tenant.id) as db:
        if spent:
            with pytest.raises(LinkSpent):
                accept(db, link, PASSWORD)
        else:
            assert accept(db, link, PASSWORD) == account


def test_link_of_a_closed_account_or_another_county_opens_nothing(
    unit_of_work, tenant, other_tenant, account, link
):
    with pytest.raises(LinkSpent), unit_of_work(other_tenant.id) as db:
        accept(db, link, PASSWORD)
    with unit_of_work(tenant.id) as db:
        close_account(db, SYSTEM, account)
        with pytest.raises(LinkSpent):
            accept(db, link, PASSWORD)
        with pytest.raises(InvalidInput):
            invite(db, SYSTEM, account)


def test_only_an_administrator_gives_links(unit_of_work, tenant, account):
    clerk = Actor(account=None, name="办事员", roles=frozenset(Role) - {Role.TENANT_ADMIN})
    with unit_of_work(tenant.id) as db, pytest.raises(Forbidden):
        invite(db, clerk, account)


def test_secret_of_a_link_stands_nowhere(unit_of_work, tenant, account, link):
    with unit_of_work(tenant.id) as db:
        kept = [str(db.scalar(text(f"SELECT string_agg(t::text, '') FROM {name} t"))) for name in TABLES]
    assert all(link not in text for text in kept)
    assert any("account.invite" in text for text in kept)


TABLES = ("invitations", "audit_entries", "accounts")
