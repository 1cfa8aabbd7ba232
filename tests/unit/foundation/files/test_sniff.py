"""Sniffing 识别文件种类: content decides, whatever the name says."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
import xlwt
from docx import Document
from PIL import Image

from xiangxun.foundation.files.kinds import KINDS
from xiangxun.foundation.files.sniff import ENCRYPTED, sniff


def _image(form: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (8, 8)).save(held, form)
    return held.getvalue()


def _xlsx() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet().write("A1", "姓名")
    return held.getvalue()


def _xls() -> bytes:
    held = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("名单").write(0, 0, "姓名")
    book.save(held)
    return held.getvalue()


def _docx() -> bytes:
    held = io.BytesIO()
    Document().save(held)
    return held.getvalue()


def _zip(*parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return held.getvalue()


def _ole(*streams: str) -> bytes:
    return (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 504
        + b"".join(s.encode("utf-16-le") + b"\0\0" for s in streams)
    )


CONTENTS: list[tuple[str | None, str, bytes]] = [
    ("jpg", "a.txt", _image("JPEG")),
    ("png", "a.exe", _image("PNG")),
    ("webp", "a", _image("WEBP")),
    ("gif", "a", _image("GIF")),
    ("heic", "a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40),
    ("mp4", "a", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0" * 40),
    ("mov", "a", b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 40),
    ("pdf", "a.docx", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
    ("xlsx", "a.csv", _xlsx()),
    ("xls", "a.xlsx", _xls()),
    ("docx", "a.doc", _docx()),
    ("doc", "a", _ole("Root Entry", "WordDocument")),
    ("ppt", "a", _ole("Root Entry", "PowerPoint Document")),
    ("pptx", "a", _zip("[Content_Types].xml", "ppt/presentation.xml")),
    ("ofd", "a", _zip("OFD.xml", "Doc_0/Document.xml")),
    ("zip", "a", _zip("photos/1.jpg")),
    ("csv", "a", "姓名,电话\n甲,1\n".encode()),
    ("csv", "a", "姓名,电话\n甲,1\n".encode("utf-8-sig")),
    ("csv", "a", "姓名\t电话\n甲\t1\n".encode("utf-16")),
    ("csv", "a", "姓名,电话\n甲,1\n".encode("gb18030")),
    ("csv", "one-column.csv", "姓名\n甲\n".encode()),
    ("txt", "note.txt", "今天，天气好\n".encode()),
    ("html", "roster.xls", "<html><head></head><table><tr><td>姓名</td></tr></table>".encode()),
    ("html", "roster.xls", '\n<?xml version="1.0"?>\n<!-- x --><TABLE border=1><tr>'.encode("gb18030")),
    (ENCRYPTED, "a.xlsx", _ole("Root Entry", "EncryptedPackage")),
    (None, "macro.xlsx", _zip("xl/workbook.xml", "xl/vbaProject.bin")),
    (None, "a.jpg", b"MZ\x90\0" + b"\0" * 200),
    (None, "a.pdf", b"\x7fELF" + b"\0" * 200),
    (None, "a.zip", b"PK\x03\x04" + b"\1" * 200),
    (None, "a.xls", _ole("Root Entry")),
    (None, "a.csv", b" \n\n"),
]


@pytest.mark.parametrize(("kind", "name", "content"), CONTENTS, ids=[f"{k}-{n}" for k, n, _ in CONTENTS])
def test_sniff_content_decides(kind: str | None, name: str, content: bytes) -> None:
    assert sniff(io.BytesIO(content), name) == kind


def test_sniff_leaves_the_stream_at_its_beginning() -> None:
    stream = io.BytesIO(_xlsx())
    sniff(stream, "a.xlsx")
    assert stream.tell() == 0


def test_sniff_text_whose_head_ends_inside_a_character_is_text() -> None:
    assert sniff(io.BytesIO("甲".encode() * 30_000), "a.csv") == "csv"


def test_every_kind_has_a_content_that_is_recognised() -> None:
    assert {kind for kind, _, _ in CONTENTS} - {None, ENCRYPTED} == set(KINDS)
