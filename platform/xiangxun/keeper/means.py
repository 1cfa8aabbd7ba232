"""Means 能办的事: which errands this process has the log-ins and folders for, and how the console learns of it."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection

from redis import Redis

from xiangxun.oversight.errands.signs import SIGN_SECONDS, sign_key
from xiangxun.settings import Settings

_ALWAYS = frozenset({"doctor", "compare", "switch", "isolation"})


def able(settings: Settings) -> frozenset[str]:
    """Return the kinds of errands that a keeper with these settings can do."""
    found = set(_ALWAYS)
    if settings.backups:
        found.add("verify")
        if settings.backup_url and settings.backup_recipient:
            found.add("backup")
    if settings.owner_url:
        found.add("rewrap")
    return frozenset(found)


def show(redis: Redis, kinds: Collection[str]) -> None:
    """Leave a sign of life that says what we can do. Raises RedisError."""
    redis.set(sign_key(f"{socket.gethostname()}:{os.getpid()}"), ",".join(sorted(kinds)), ex=SIGN_SECONDS)
