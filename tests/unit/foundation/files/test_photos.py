"""Photos: the time is read, the place goes, the pixels stay; a small picture of what is sound and not too large."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import datetime

import pytest
from PIL import Image

from xiangxun.foundation.files.photos import is_jpeg, taken_at, thumbnail, without_place
from xiangxun.kernel.clock import SHANGHAI

_PLACE = 0x8825


def photo(
    *, size: tuple[int, int] = (640, 480), place: bool = True, taken: str = "2021:03:08 09:15:30"
) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    if place:
        exif.get_ifd(_PLACE).update({1: "N", 2: (34.0, 32.0, 1.0), 3: "E", 4: (113.0, 23.0, 1.0)})
    made = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(made, "JPEG", exif=exif)
    return made.getvalue()


def with_segment(content: bytes, marker: int, body: bytes) -> bytes:
    return content[:2] + bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body + content[2:]


def test_taken_at_is_the_camera_s_clock_in_china() -> None:
    assert taken_at(photo()) == datetime(2021, 3, 8, 9, 15, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("said", ["0000:00:00 00:00:00", "gestern", ""])
def test_taken_at_of_nonsense_is_none(said: str) -> None:
    assert taken_at(photo(taken=said)) is None


def test_without_place_keeps_time_and_every_pixel() -> None:
    before = photo()
    after = without_place(before)
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(_PLACE)
    assert not Image.open(io.BytesIO(after)).getexif().get_ifd(_PLACE)
    assert taken_at(after) == taken_at(before)
    assert Image.open(io.BytesIO(after)).tobytes() == Image.open(io.BytesIO(before)).tobytes()


def test_without_place_leaves_out_notes_that_name_it_again() -> None:
    noted = with_segment(photo(), 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x GPSLatitude='34,32N'/>")
    noted = with_segment(noted, 0xED, "Photoshop 3.0\0 县城".encode())
    after = without_place(noted)
    assert b"GPSLatitude" not in after
    assert b"Photoshop" not in after
    assert Image.open(io.BytesIO(after)).size == (640, 480)


def test_without_place_of_unreadable_notes_leaves_them_out() -> None:
    bare = photo(place=False)
    broken = with_segment(without_place(bare), 0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff GPS 34.5")
    assert b"GPS 34.5" not in without_place(broken)


def test_without_place_of_what_is_cut_short_changes_nothing_of_the_rest() -> None:
    assert without_place(b"\xff\xd8\xff\xe1\x00") == b"\xff\xd8\xff\xe1\x00"


def test_thumbnail_is_small_upright_and_without_notes() -> None:
    made = thumbnail(photo())
    assert made is not None
    small = Image.open(io.BytesIO(made))
    assert (small.format, small.size) == ("JPEG", (320, 240))
    assert not small.getexif()


def test_thumbnail_of_a_file_that_claims_a_vast_area_is_none() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )
    assert thumbnail(bomb) is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", photo()[:400]])
def test_thumbnail_of_what_is_no_sound_photo_is_none(content: bytes) -> None:
    assert thumbnail(content) is None


def test_is_jpeg_tells_by_the_first_bytes() -> None:
    assert is_jpeg(photo()[:3])
    assert not is_jpeg(b"%PD")
