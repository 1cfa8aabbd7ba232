"""Files 文件: what people upload and what we make, per county, by content, encrypted under the county's key.

`store` sniffs the kind, refuses what is not allowed or too large, encrypts in chunks and puts the content under its
SHA-256; equal content is kept once. `read` and `open_stream` give it back. The application calls `configure` at start.
"""

from __future__ import annotations

from xiangxun.foundation.files.kinds import ARCHIVES, DOCUMENTS, KINDS, PHOTOS, TABLES, VIDEOS
from xiangxun.foundation.files.queries import FileRef, file_name, get_file, open_stream, read, stale_contents
from xiangxun.foundation.files.service import FileTooLarge, discard, most_bytes, reseal, store, sweep
from xiangxun.foundation.files.setup import configure

__all__ = [
    "ARCHIVES",
    "DOCUMENTS",
    "KINDS",
    "PHOTOS",
    "TABLES",
    "VIDEOS",
    "FileRef",
    "FileTooLarge",
    "configure",
    "discard",
    "file_name",
    "get_file",
    "most_bytes",
    "open_stream",
    "read",
    "reseal",
    "stale_contents",
    "store",
    "sweep",
]
