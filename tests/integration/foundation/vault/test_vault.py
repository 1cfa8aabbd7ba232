"""The vault: what is sealed opens only in its own place, and is found again without being opened."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import select

from xiangxun.foundation import vault
from xiangxun.foundation.db.migrate import connected
from xiangxun.foundation.vault import VaultDamaged
from xiangxun.foundation.vault.models import TenantKey
from xiangxun.registry.tenants.models import Tenant

FIELD = "trainee.id_number"
PLAIN = "99010119800101123X"


@pytest.fixture
def sealed(unit_of_work, tenant):
    """A value sealed in a committed transaction."""
    with unit_of_work(tenant.id) as db:
        return vault.seal(db, FIELD, PLAIN)


@pytest.fixture
def other_key(settings):
    """Another platform key for this process, until the test ends."""
    vault.configure(bytes(32))
    yield
    vault.configure(settings.platform_key)


def test_unseal_returns_what_was_sealed(unit_of_work, tenant, sealed):
    with unit_of_work(tenant.id) as db:
        assert vault.unseal(db, FIELD, sealed) == PLAIN
        assert vault.unseal_bytes(db, "file", vault.seal_bytes(db, "file", b"\x00:\xff")) == b"\x00:\xff"


def test_sealed_text_names_suite_and_key_and_shows_nothing(unit_of_work, tenant, sealed):
    with unit_of_work(tenant.id) as db:
        key_id = db.scalars(select(TenantKey.id)).one()
    assert sealed.startswith(f"v1:{key_id}:")
    assert PLAIN not in sealed


def test_seal_twice_gives_different_texts(unit_of_work, tenant):
    with unit_of_work(tenant.id) as db:
        assert len(set(vault.seal_many(db, FIELD, [PLAIN] * 3))) == 3


def test_unseal_in_another_field_is_refused(unit_of_work, tenant, sealed):
    with unit_of_work(tenant.id) as db, pytest.raises(VaultDamaged):
        vault.unseal(db, "trainee.phone", sealed)


def test_unseal_in_another_county_is_refused(unit_of_work, other_tenant, sealed):
    with unit_of_work(other_tenant.id) as db:
        own = vault.seal(db, FIELD, "x").split(":")[1]
        for text in (sealed, f"v1:{own}:{sealed.split(':')[2]}"):
            with pytest.raises(VaultDamaged):
                vault.unseal(db, FIELD, text)


@pytest.mark.parametrize(
    "damage",
    [
        lambda s: s[:-8] + "AAAAAAA=",
        lambda s: s[:9],
        lambda s: "v2" + s[2:],
        lambda s: "v1:x:",
        lambda s: "",
        lambda s: s + "*",
    ],
)
def test_unseal_of_a_damaged_value_is_refused(unit_of_work, tenant, sealed, damage):
    with unit_of_work(tenant.id) as db, pytest.raises(VaultDamaged) as refused:
        vault.unseal(db, FIELD, damage(sealed))
    assert PLAIN not in str(refused.value)


def test_blind_index_is_the_same_in_a_county_and_differs_elsewhere(unit_of_work, tenant, other_tenant):
    with unit_of_work(tenant.id) as db:
        here = vault.blind_index(db, FIELD, PLAIN)
        assert vault.blind_indexes(db, FIELD, [PLAIN, "x"])[0] == here
        assert vault.blind_index(db, "trainee.phone", PLAIN) != here
        assert vault.keyed_digest(db, FIELD, PLAIN) != here.hex()
        assert len(here) == 32
    with unit_of_work(other_tenant.id) as db:
        assert vault.blind_index(db, FIELD, PLAIN) != here


def test_rotate_key_leaves_old_values_open_and_indexes_alike(unit_of_work, tenant, sealed):
    with unit_of_work(tenant.id) as db:
        before = vault.blind_index(db, FIELD, PLAIN)
        vault.rotate_key(db)
        assert vault.unseal(db, FIELD, sealed) == PLAIN
        fresh = vault.seal(db, FIELD, PLAIN)
        assert fresh.startswith(vault.key_in_use(db))
        assert not sealed.startswith(vault.key_in_use(db))
    with unit_of_work(tenant.id) as db:
        assert vault.unseal_many(db, FIELD, [sealed, fresh]) == [PLAIN, PLAIN]
        assert vault.blind_index(db, FIELD, PLAIN) == before


def test_value_under_a_key_made_by_another_process_opens(unit_of_work, tenant, sealed, settings):
    with unit_of_work(tenant.id) as db:
        vault.rotate_key(db)
        fresh = vault.seal_bytes(db, FIELD, b"x")
    _forget_newest_key(tenant)
    with unit_of_work(tenant.id) as db:
        assert vault.unseal_bytes(db, FIELD, fresh) == b"x"


def test_key_of_a_rolled_back_transaction_seals_nothing_later(unit_of_work, tenant):
    def fail() -> None:
        with unit_of_work(tenant.id) as db:
            vault.seal(db, FIELD, PLAIN)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with unit_of_work(tenant.id) as db:
        sealed = vault.seal(db, FIELD, PLAIN)
        assert sealed.split(":")[1] == str(db.scalars(select(TenantKey.id)).one())


def test_wrong_platform_key_opens_nothing(unit_of_work, tenant, sealed, other_key):
    with unit_of_work(tenant.id) as db, pytest.raises(VaultDamaged, match="平台密钥"):
        vault.unseal(db, FIELD, sealed)


def test_stored_key_is_wrapped(unit_of_work, tenant, sealed):
    with unit_of_work(tenant.id) as db:
        assert len(db.scalars(select(TenantKey.wrapped)).one()) == 12 + 32 + 16


def test_application_may_not_replace_a_stored_key(unit_of_work, database, tenant, sealed):
    with psycopg.connect(database.app_url) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant.id)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE tenant_keys SET wrapped = ''")


@pytest.fixture
def sm_county(unit_of_work, tenant):
    """A county that chose the suite of commercial cryptography from its first day."""
    with unit_of_work(tenant.id) as db:
        vault.begin_with(db, "v2")
    return tenant


def test_county_of_the_second_suite_seals_finds_and_digests_under_it(unit_of_work, sm_county):
    with unit_of_work(sm_county.id) as db:
        sealed = vault.seal(db, FIELD, PLAIN)
        assert sealed.startswith("v2:")
        assert vault.unseal(db, FIELD, sealed) == PLAIN
        assert vault.unseal_bytes(db, "file", vault.seal_bytes(db, "file", b"\x00:\xff")) == b"\x00:\xff"
        assert vault.blind_index(db, FIELD, PLAIN) == vault.blind_index(db, FIELD, PLAIN)


def test_change_of_suite_leaves_old_values_open_and_digests_alike(unit_of_work, tenant, sealed):
    with unit_of_work(tenant.id) as db:
        before = vault.keyed_digest(db, FIELD, PLAIN)
        vault.rotate_key(db, "v2")
        fresh = vault.seal(db, FIELD, PLAIN)
        assert fresh.startswith("v2:")
        assert vault.unseal_many(db, FIELD, [sealed, fresh]) == [PLAIN, PLAIN]
        assert vault.keyed_digest(db, FIELD, PLAIN) == before


def test_rewrap_lets_the_earlier_platform_key_go(unit_of_work, tenant, sealed, sm_county, database, settings):
    new = bytes([9] * 32)
    try:
        vault.configure(new, earlier=[settings.platform_key])
        with connected(database.owner_url) as owner:
            assert (vault.rewrap_keys(owner), vault.count_stale(owner)) == (1, 0)
            owner.commit()
        vault.configure(new)
        with unit_of_work(tenant.id) as db:
            assert vault.unseal(db, FIELD, sealed) == PLAIN
    finally:
        vault.configure(settings.platform_key)


def _forget_newest_key(tenant: Tenant) -> None:
    """Make this process's keyring what it was before another process lengthened it."""
    from dataclasses import replace

    from xiangxun.foundation.vault.keyring import _process

    for rings in _process.opened.values():
        ring = rings[tenant.id]
        first = ring.keys[min(ring.keys)]
        rings[tenant.id] = replace(ring, keys={first.id: first}, in_use=first)
