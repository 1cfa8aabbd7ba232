"""Traces 痕迹: queue, storage, archives and logs, searched for what belongs to the canary alone."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from redis import Redis

from xiangxun.foundation.files.setup import current_setup
from xiangxun.isolation.canary import Canary
from xiangxun.isolation.report import Report
from xiangxun.registry.tenants.queries import TenantInfo
from xiangxun.results.archives.setup import shelf


def look_at_queue(redis: Redis, canary: Canary, report: Report) -> None:
    """Search every key and value of Redis, also what RQ has compressed: jobs carry numbers, never names."""
    for key in redis.scan_iter(count=1000):
        report.count("keys")
        if canary.stands_in(key) or any(canary.stands_in(value) for value in _values(redis, key)):
            report.leak("队列中有带姓名内容的任务。")


def look_at_storage(counties: Collection[TenantInfo], canary: Canary, report: Report) -> None:
    """Ask the store of uploads, a folder or a bucket, under every other county for the canary's own file."""
    storage = current_setup().storage
    if not storage.exists(canary.tenant, canary.sha256):
        report.leak("探针县自己的文件不在存储中，无法证明。")
    for county in counties:
        report.count("names", sum(1 for _ in storage.iterate(county.id)))
        if storage.exists(county.id, canary.sha256):
            report.leak(f"{county.code} 的存储中有探针县的文件。", county.id)


def look_at_archives(counties: Collection[TenantInfo], canary: Canary, report: Report) -> None:
    """Search the names of all that every other county has on the shelf of sealed archives, a folder or a bucket."""
    for county in counties:
        for one in shelf().remains(county.code):
            report.count("names")
            if canary.mark in one.where:
                report.leak(f"{county.code} 的档案中有文件名带有探针县的内容。", county.id)


def look_at_folder(root: Path, canary: Canary, report: Report) -> None:
    """Search the names of everything in a folder."""
    for place in root.rglob("*") if root.exists() else ():
        report.count("names")
        if canary.mark in place.name:
            report.leak(f"{root.name} 下有文件名带有他县内容。")


def look_at_logs(logs: Iterable[Path], canary: Canary, report: Report) -> None:
    """Search every line of the logs that the operator names."""
    for log in logs:
        with log.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                report.count("log lines")
                if canary.stands_in(line):
                    report.leak(f"日志 {log.name} 第 {number} 行有姓名内容。")


def _values(redis: Redis, key: bytes) -> Iterator[bytes]:
    for value in _raw(redis, key):
        yield value
        try:
            yield zlib.decompress(value)
        except zlib.error:
            continue


def _raw(redis: Any, key: bytes) -> Iterator[bytes]:
    match redis.type(key):
        case b"hash":
            for field, value in redis.hgetall(key).items():
                yield from (field, value)
        case b"list":
            yield from redis.lrange(key, 0, -1)
        case b"set":
            yield from redis.smembers(key)
        case b"zset":
            yield from redis.zrange(key, 0, -1)
        case b"string":
            yield redis.get(key) or b""
        case _:
            yield redis.dump(key) or b""
