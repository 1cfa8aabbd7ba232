"""Traces 痕迹: queue, file names and logs, searched for what belongs to the canary alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from redis import Redis

from xiangxun.isolation.canary import Canary
from xiangxun.isolation.report import Report


def look_at_queue(redis: Redis, canary: Canary, report: Report) -> None:
    """Search every key and value of the queue: jobs carry numbers, never names."""
    mark = canary.mark.encode()
    for key in redis.scan_iter(count=1000):
        report.count("keys")
        if mark in key or mark in (redis.dump(key) or b""):
            report.leak("队列中有带姓名内容的任务。")


def look_at_files(roots: Iterable[Path], canary: Canary, report: Report) -> None:
    """Search the names of all stored files and archives outside the canary's own folders."""
    for root in roots:
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
                if canary.mark.encode() in line:
                    report.leak(f"日志 {log.name} 第 {number} 行有姓名内容。")
