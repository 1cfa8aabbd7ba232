"""Job lock 任务锁: one key per county and entry, within what PostgreSQL's bigint holds."""

from __future__ import annotations

from xiangxun.foundation.outbox.lock import lock_key


def test_lock_key_of_neighbouring_numbers_differ() -> None:
    keys = {lock_key(tenant, entry) for tenant in range(1, 30) for entry in range(1, 30)}
    assert len(keys) == 29 * 29


def test_lock_key_fits_a_positive_bigint() -> None:
    assert all(0 <= lock_key(1, entry) < 2**63 for entry in range(1000))
