"""Set-up 文件存储设置: where this application keeps contents, and how large one may be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from xiangxun.foundation.files.objects import Bucket
from xiangxun.foundation.files.storage import LocalFolder, Storage

_EXTENSION = "xiangxun_files"


@dataclass(frozen=True, slots=True)
class FileSetup:
    """The application's storage and its ordinary size limit in bytes."""

    storage: Storage
    max_bytes: int


def configure(app: Flask, root: Path, *, max_bytes: int, bucket: str | None = None) -> None:
    """Let the application keep its contents, each at most `max_bytes` large, in a bucket, else in the folder `root`."""
    app.extensions[_EXTENSION] = FileSetup(Bucket(bucket) if bucket else LocalFolder(root), max_bytes)


def current_setup() -> FileSetup:
    """Return the set-up of the current application; raises RuntimeError where `configure` was not called."""
    found: FileSetup | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        raise RuntimeError("files.configure was not called for this application")
    return found
