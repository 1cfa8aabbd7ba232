"""Collector 采集: one look at counts, queues, storage and keeping, as Prometheus wants them; labels are county codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from time import monotonic

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import Redis

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.files.queries import stored_bytes
from xiangxun.foundation.jobs import queue_health
from xiangxun.foundation.metrics import COUNTERS, counted
from xiangxun.foundation.outbox.lengths import shown
from xiangxun.foundation.quotas import Quotas, quotas_of
from xiangxun.oversight.errands.signs import able_now
from xiangxun.oversight.keeping.queries import last_well
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants
from xiangxun.results.archives.queries import archived_bytes

STORAGE_EVERY_SECONDS = 300.0


@dataclass(slots=True, eq=False)
class HouseCollector(Collector):
    """Reads Redis and PostgreSQL, in an application context. Raises RedisError and SQLAlchemyError."""

    redis_url: str
    _stored: dict[str, Mapping[str, int]] = field(default_factory=dict)
    _weigh_at: float = 0.0

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        with unit_of_work(None) as db:
            counties, kept = [one for one in list_tenants(db) if one.state != "closed"], last_well(db)
        codes = {county.id: county.code for county in counties}
        with Redis.from_url(self.redis_url, socket_connect_timeout=1, socket_timeout=1) as redis:
            yield from _counts(redis, codes)
            yield from _lengths(redis, codes)
        yield from _queue(self.redis_url)
        yield from self._storage(counties)
        yield _quotas(codes)
        held = GaugeMetricFamily("xiangxun_rules_held", "1 where the county's steps wait.", labels=["county"])
        for county in counties:
            held.add_metric([county.code], float(county.held_since is not None))
        yield held
        well = GaugeMetricFamily(
            "xiangxun_keeping_last_well", "Unix time of the last good run.", labels=["kind"]
        )
        for kind, at in kept.items():
            well.add_metric([kind], at.timestamp())
        yield well

    def _storage(self, counties: Sequence[TenantInfo]) -> Iterator[Metric]:
        if monotonic() >= self._weigh_at:
            self._stored = {county.code: _stored(county.id) for county in counties}
            self._weigh_at = monotonic() + STORAGE_EVERY_SECONDS
        stored = GaugeMetricFamily(
            "xiangxun_storage_bytes", "Bytes of uploads and of sealed archives.", labels=["county", "of"]
        )
        for code, numbers in self._stored.items():
            for what, number in numbers.items():
                stored.add_metric([code, what], number)
        yield stored


def _quotas(codes: Mapping[int, str]) -> Metric:
    quotas = GaugeMetricFamily("xiangxun_quota", "What the county may take.", labels=["county", "of"])
    with unit_of_work(None) as db:
        found = quotas_of(db)
    for tenant, code in codes.items():
        for name, limit in asdict(found.get(tenant, Quotas())).items():
            if limit is not None:
                quotas.add_metric([code, name], limit)
    return quotas


def _counts(redis: Redis, codes: Mapping[int, str]) -> Iterator[Metric]:
    families = {
        one.name: CounterMetricFamily(
            one.name, one.meaning, labels=["county", one.detail] if one.detail else ["county"]
        )
        for one in COUNTERS
    }
    details = {one.name: bool(one.detail) for one in COUNTERS}
    for (name, tenant, detail), number in counted(redis).items():
        if name in families and (tenant in codes or not tenant):
            county = codes.get(tenant, "")
            families[name].add_metric([county, detail] if details[name] else [county], number)
    yield from families.values()


def _lengths(redis: Redis, codes: Mapping[int, str]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("xiangxun_jobs_waiting", "Jobs that are not settled.", labels=["county"])
    oldest = GaugeMetricFamily("xiangxun_queue_age_seconds", "Age of the oldest of them.", labels=["county"])
    lengths = shown(redis)
    for tenant, code in codes.items():
        length = lengths.get(tenant)
        waiting.add_metric([code], length.waiting if length else 0)
        oldest.add_metric([code], length.oldest_seconds if length else 0)
    yield waiting
    yield oldest


def _queue(redis_url: str) -> Iterator[Metric]:
    health = queue_health(redis_url)
    yield GaugeMetricFamily("xiangxun_relay_seen", "1 where a relay is at work.", float(health.relay_seen))
    keeper = bool(able_now(redis_url))
    yield GaugeMetricFamily("xiangxun_keeper_seen", "1 where a keeper is at work.", float(keeper))
    yield GaugeMetricFamily("xiangxun_workers", "Workers of all hosts.", health.workers)


def _stored(tenant: int) -> Mapping[str, int]:
    with unit_of_work(tenant) as db:
        return {"uploads": stored_bytes(db), "archives": archived_bytes(db)}
