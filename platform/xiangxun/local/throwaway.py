"""A throw-away database 一次性数据库: one that nobody else uses, gone afterwards; for plugins' tests and the tutorial."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xiangxun.local.database import with_database
from xiangxun.settings import Settings

_SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


@contextmanager
def throwaway_database() -> Iterator[Settings]:
    """Give the settings of a migrated, empty database with files and archives of its own."""
    folder = Path(tempfile.mkdtemp(prefix="xiangxun-throwaway-"))
    folder.chmod(0o711)  # as root, PostgreSQL runs as somebody else and must reach its data in here
    before = {name: os.environ.pop(name) for name in _SERVERS if name in os.environ}
    try:
        with with_database(folder / "state", durable=False) as settings:
            yield settings
    finally:
        os.environ.update(before)
        for sealed in folder.rglob("archives/**/"):
            sealed.chmod(0o700)
        shutil.rmtree(folder)
