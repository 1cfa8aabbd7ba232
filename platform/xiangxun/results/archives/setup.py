"""Set-up 档案库设置: the shelf on which this application keeps sealed archives."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app

from xiangxun.results.archives.locked import LockedBucket
from xiangxun.results.archives.shelf import LocalShelf, Shelf

_EXTENSION = "xiangxun_archives"


def configure(app: Flask, root: Path, *, bucket: str | None = None) -> None:
    """Let the application keep its archives in a bucket with Object Lock, else in the folder `root`."""
    app.extensions[_EXTENSION] = LockedBucket(bucket) if bucket else LocalShelf(root)


def shelf() -> Shelf:
    """Return the shelf of the current application; raises RuntimeError where `configure` was not called."""
    found: Shelf | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        raise RuntimeError("archives.configure was not called for this application")
    return found
