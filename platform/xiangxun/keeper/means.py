"""Means 能办的事: which errands this process has the log-ins and folders for."""

from __future__ import annotations

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
