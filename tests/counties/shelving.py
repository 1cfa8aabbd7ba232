"""A sealed archive for a county that never went through its steps: two bags on the shelf, and the rows that name them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask
from tests.counties.results_world import World

from xiangxun.kernel.clock import now, on_day
from xiangxun.results import archives
from xiangxun.results.archives.bags import BagFile, BagHead
from xiangxun.results.archives.index import ArchiveHead, BagContents, SealedArchive, write_archive
from xiangxun.results.archives.models import Archive, ArchiveBag
from xiangxun.results.archives.retention import Retention
from xiangxun.rules.vocabulary import Span, Unit


def shelve(app: Flask, world: World, session: int, day: date) -> SealedArchive:
    """Seal on a day what is kept for three years and for ever, in folder `jieguo/<session>`."""
    folder = f"jieguo/{session}"
    with app.app_context(), on_day(day):
        sealed = archives.shelf().seal(folder, lambda place: _written(place, day))
    with world.work() as db:
        row = Archive(
            session_id=session,
            folder=folder,
            sha256=sealed.sha256,
            sealed_at=now(),
            sealed_on=day,
            sealed_by=world.actor.account,
            custodian="张档案",
        )
        db.add(row)
        db.flush()
        for bag in sealed.bags:
            db.add(
                ArchiveBag(
                    archive_id=row.id,
                    name=bag.name,
                    sha256=bag.sha256,
                    retain_until=bag.head.retain_until,
                    files=len(bag.files),
                    bytes=sum(one.size for one in bag.files),
                )
            )
    return sealed


def _written(place: Path, day: date) -> SealedArchive:
    bags = [
        BagContents(
            BagHead(code, "五月班", "示例县", kept, day),
            [BagFile("纸.txt", code.encode(), "甲", "通知"), BagFile("b/c.txt", b"b", "乙", "照片")],
            {},
        )
        for code, kept in (("short", Retention(Span(3, Unit.YEAR))), ("long", Retention(None)))
    ]
    return write_archive(place, ArchiveHead("1", "五月班", "示例县", day), bags)
