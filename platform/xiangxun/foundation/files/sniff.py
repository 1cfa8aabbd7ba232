"""Sniffing 识别文件种类: what a file is by its content; its name only tells a table of text from prose."""

from __future__ import annotations

import codecs
import re
import zipfile
from typing import BinaryIO

import puremagic

# A spreadsheet or document with a password: recognised so that people are told, allowed nowhere.
ENCRYPTED = "encrypted"

_HEAD = 64 * 1024
_BLOCK = 1024 * 1024
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MACROS = "vbaproject.bin"
_ZIP_PARTS = (
    ("xl/workbook", "xlsx"),
    ("word/document", "docx"),
    ("ppt/presentation", "pptx"),
    ("ofd.xml", "ofd"),
)
_OLE_STREAMS = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
_MEDIA = {
    "application/pdf": "pdf",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}
_MARKUP = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|meta|style|table)\b", re.I | re.S
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SEPARATORS = re.compile(r"[,;\t|，；]")


def sniff(stream: BinaryIO, name: str) -> str | None:
    """Return the kind of a seekable stream (see `kinds.KINDS`), `ENCRYPTED`, or None where it is none that we know.

    The stream is left at its beginning.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    try:
        if head.startswith(_ZIP):
            return _sniff_zip(stream)
        if head.startswith(_OLE):
            return _sniff_ole(stream)
        return _sniff_media(head) or _sniff_text(head, name)
    finally:
        stream.seek(0)


def _sniff_zip(stream: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = [part.lower() for part in archive.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    if any(part.endswith(_MACROS) for part in parts):
        return None
    return next((kind for start, kind in _ZIP_PARTS if any(part.startswith(start) for part in parts)), "zip")


def _sniff_ole(stream: BinaryIO) -> str | None:
    names = {name: name.encode("utf-16-le") + b"\0\0" for name, _ in _OLE_STREAMS}
    found: set[str] = set()
    stream.seek(0)
    tail = b""
    while block := stream.read(_BLOCK):
        window = tail + block
        found.update(name for name, stored in names.items() if stored in window)
        tail = window[-64:]
    return next((kind for name, kind in _OLE_STREAMS if name in found), None)


def _sniff_media(head: bytes) -> str | None:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    return _MEDIA.get(matches[0].mime_type) if matches else None


def _sniff_text(head: bytes, name: str) -> str | None:
    text = _decoded(head)
    if text is None or not text.strip() or _CONTROL.search(text):
        return None
    if _MARKUP.match(text):
        return "html"
    if name.lower().endswith(".txt"):
        return "txt"
    return "csv" if name.lower().endswith(".csv") or _SEPARATORS.search(text.partition("\n")[0]) else "txt"


def _decoded(head: bytes) -> str | None:
    """Return the text, its last character perhaps cut; None where no encoding of ours reads it."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
    return None
