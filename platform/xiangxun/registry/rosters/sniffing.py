"""Sniffing 识别: what a file is, told by its content and never by its name."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO

from xiangxun.registry.rosters.grids import UnreadableRoster

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
REMEDY = "请用 WPS 或 Excel 打开原表，另存为 .xlsx 后重新上传"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDER_XLS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS_IN_OLE = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_WORD_IN_OLE = "WordDocument".encode("utf-16-le")
_FOREIGN = {
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
    b"GIF8": "图片",
    b"BM": "图片",
    b"%PDF": " PDF 文件",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
    b"{\\rtf": " Word 文件",
}
_CONTROL = frozenset(range(32)) - set(b"\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Kind(StrEnum):
    """The kinds of file a roster comes in."""

    WORKBOOK = "workbook"
    DELIMITED = "delimited"
    WEB_PAGE = "web_page"


def sniff(content: bytes) -> Kind:
    """Return the kind of a file; raises UnreadableRoster for anything that is no table."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableRoster(f"文件是空的，没有任何内容；{REMEDY}。", code="empty_file")
    if len(content) > MAX_BYTES:
        raise UnreadableRoster("文件超过 50 MB；请删去图片和多余的工作表后重新上传。", code="too_large")
    if content.startswith(b"PK"):
        return _sniff_zip(content)
    if content.startswith(_OLE):
        return _sniff_ole(content)
    if content.startswith(_OLDER_XLS):
        return Kind.WORKBOOK
    for mark, what in _FOREIGN.items():
        if content.startswith(mark):
            raise _not_a_table(what)
    return _sniff_text(content)


def _not_a_table(what: str) -> UnreadableRoster:
    return UnreadableRoster(f"这个文件其实是{what}，不是电子表格；{REMEDY}。", code="not_a_spreadsheet")


def damaged() -> UnreadableRoster:
    """Return the error for a workbook that is cut off or broken."""
    return UnreadableRoster(f"文件不完整或已损坏，打不开；{REMEDY}。", code="damaged_file")


def encrypted() -> UnreadableRoster:
    """Return the error for a workbook that asks for a password."""
    return UnreadableRoster("文件设了打开密码，读不出来；请去掉密码后重新上传。", code="encrypted_file")


def _sniff_zip(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged() from error
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableRoster("表格解开后过大；请删去图片和多余的工作表后重新上传。", code="too_large")
    names = {member.filename for member in members}
    if any(name.startswith("word/") for name in names):
        raise _not_a_table(" Word 文件")
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return Kind.WORKBOOK
    raise _not_a_table("压缩包")


def _sniff_ole(content: bytes) -> Kind:
    if _ENCRYPTED in content:
        raise encrypted()
    if _WORD_IN_OLE in content and not any(book in content for book in _BOOKS_IN_OLE):
        raise _not_a_table(" Word 文件")
    return Kind.WORKBOOK


def _sniff_text(content: bytes) -> Kind:
    head = content[:4096]
    if not head.startswith(_UTF16_MARKS) and _looks_binary(head):
        raise _not_a_table("无法识别的二进制文件")
    beginning = head.replace(b"\x00", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(b"<") and any(
        tag in beginning for tag in (b"<html", b"<table", b"<!doctype", b"<meta")
    ):
        return Kind.WEB_PAGE
    if beginning.startswith((b"<?xml", b"mime-version")):
        raise _not_a_table(" XML 或网页归档文件")
    return Kind.DELIMITED


def _looks_binary(head: bytes) -> bool:
    """Text has no control characters; UTF-16 without a mark has its zeros in every second place only."""
    if 0 not in head:
        return not _CONTROL.isdisjoint(head)
    encoding = "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    characters = head[: len(head) // 2 * 2].decode(encoding, "replace")
    return not _CONTROL.isdisjoint(map(ord, characters))
