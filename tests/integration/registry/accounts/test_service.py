"""Accounts 账号: opened by the administrator, passwords digested, roles changed by one person at a time."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from tests.counties.walk import PASSWORD, Walk

from xiangxun.foundation.access import Role
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.accounts.models import Account
from xiangxun.registry.accounts.queries import actor_of, custodians, get_account, list_accounts
from xiangxun.registry.accounts.service import (
    SYSTEM,
    WrongPassword,
    change_password,
    check_password,
    close_account,
    create_account,
    grant,
)

STRONGER = "another passphrase 2"


def opened(walk: Walk, **more: Any) -> int:
    said: dict[str, Any] = {
        "username": "wang",
        "name": "王某",
        "password": PASSWORD,
        "roles": [Role.ARCHIVIST],
    }
    with walk.on() as db:
        return create_account(db, SYSTEM, **said | more)


def test_create_account_lets_its_person_act_in_the_roles_given(walk: Walk) -> None:
    account = opened(walk, roles=[Role.ARCHIVIST, Role.FINANCE], actors=["office"])
    with walk.on() as db:
        actor = actor_of(db, account)
        assert actor.account == account
        assert actor.roles == {Role.ARCHIVIST, Role.FINANCE}
        assert actor.actors == {"office"}
        assert custodians(db) == (str(account),)


def test_create_account_keeps_no_password_in_clear(walk: Walk) -> None:
    opened(walk)
    with walk.on() as db:
        kept = db.scalars(select(Account.password_hash).where(Account.username == "wang")).one()
    assert PASSWORD not in kept
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize(
    "more",
    [
        {"username": " "},
        {"roles": []},
        {"roles": [Role.INSTITUTION]},
        {"password": "short1!"},
        {"password": "onlyletters"},
    ],
)
def test_create_account_that_lacks_something_is_refused(walk: Walk, more: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        opened(walk, **more)


def test_create_account_with_a_name_that_is_taken_is_refused(walk: Walk) -> None:
    opened(walk)
    with pytest.raises(InvalidInput, match="wang"):
        opened(walk, username=" wang ")


def test_create_account_by_anybody_but_the_administrator_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden), walk.on() as db:
        create_account(db, walk.group, username="x", name="x", password=PASSWORD, roles=[Role.FINANCE])


def test_check_password_fits_its_own_account_only(walk: Walk) -> None:
    account = opened(walk)
    with walk.on() as db:
        assert check_password(db, "wang", PASSWORD) == account
        for username, password in (("wang", STRONGER), ("li", PASSWORD), ("wang", "")):
            with pytest.raises(WrongPassword):
                check_password(db, username, password)


def test_check_password_of_a_closed_account_fits_no_more(walk: Walk) -> None:
    account = opened(walk)
    with walk.on() as db:
        close_account(db, SYSTEM, account)
    with walk.on() as db:
        with pytest.raises(WrongPassword):
            check_password(db, "wang", PASSWORD)
        with pytest.raises(NotFound):
            actor_of(db, account)
        assert custodians(db) == ()


def test_change_password_needs_the_old_one_and_ends_the_duty_to_change(walk: Walk) -> None:
    account = opened(walk)
    with walk.on() as db:
        actor = actor_of(db, account)
        assert get_account(db, account).must_change_password
        with pytest.raises(WrongPassword):
            change_password(db, actor, old=STRONGER, new=STRONGER)
        with pytest.raises(InvalidInput):
            change_password(db, actor, old=PASSWORD, new=PASSWORD)
        change_password(db, actor, old=PASSWORD, new=STRONGER)
        assert check_password(db, "wang", STRONGER) == account
        assert not get_account(db, account).must_change_password


def test_grant_seen_in_an_older_version_is_a_conflict(walk: Walk) -> None:
    account = opened(walk)
    with walk.on() as db:
        grant(db, SYSTEM, account, roles=[Role.FINANCE], actors=[], version=1)
    with pytest.raises(Conflict), walk.on() as db:
        grant(db, SYSTEM, account, roles=[Role.AUTHORITY], actors=[], version=1)
    with walk.on() as db:
        assert get_account(db, account).roles == ("finance",)


def test_grant_institution_to_an_account_of_no_institution_is_refused(walk: Walk) -> None:
    account = opened(walk)
    with pytest.raises(InvalidInput), walk.on() as db:
        grant(db, SYSTEM, account, roles=[Role.INSTITUTION], actors=[], version=1)


def test_grant_by_oneself_is_forbidden(walk: Walk) -> None:
    account = opened(walk)
    with pytest.raises(Forbidden), walk.on() as db:
        grant(db, actor_of(db, account), account, roles=[Role.AUTHORITY], actors=[], version=1)


def test_list_accounts_of_another_county_shows_none_of_ours(walk: Walk, other_tenant, unit_of_work) -> None:
    opened(walk)
    with unit_of_work(other_tenant.id) as db:
        assert list_accounts(db) == []
        with pytest.raises(WrongPassword):
            check_password(db, "wang", PASSWORD)
