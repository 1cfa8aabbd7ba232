"""Fixtures of the outbox 待办箱: two counties, the relay's own login and the queue it hands to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import Engine, create_engine

from xiangxun.foundation.db.engine import ENGINE_OPTIONS, sqlalchemy_url
from xiangxun.foundation.outbox.handing import open_queue
from xiangxun.registry.tenants.models import Tenant
from xiangxun.settings import Settings


@pytest.fixture
def here(tenant: Tenant) -> int:
    """The number of the county at work."""
    return tenant.id


@pytest.fixture
def there(other_tenant: Tenant) -> int:
    """The number of another county."""
    return other_tenant.id


@pytest.fixture
def relay_engine(settings: Settings) -> Iterator[Engine]:
    """Connections as `xiangxun_relay`."""
    assert settings.relay_url is not None
    engine = create_engine(sqlalchemy_url(settings.relay_url), **ENGINE_OPTIONS)
    yield engine
    engine.dispose()


@pytest.fixture
def queue(redis_url: str) -> Iterator[Queue]:
    """The queue that workers listen to."""
    with Redis.from_url(redis_url) as redis:
        yield open_queue(redis)
