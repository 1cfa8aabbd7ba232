"""Photos 照片: when one was taken, the place taken out of it, a small picture of it; the pixels stay as they are.

What comes from outside is never decoded beyond a limit: a file of few bytes may claim an area of any size.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from xiangxun.kernel.clock import SHANGHAI

_START, _SCAN = b"\xff\xd8", 0xDA
_APP1, _APP13 = 0xE1, 0xED
_EXIF = b"Exif\0\0"
_DETAILS, _TAKEN, _CHANGED, _PLACE = 0x8769, 0x9003, 0x0132, 0x8825
_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 80_000_000
_SMALL = (320, 320)


def is_jpeg(head: bytes) -> bool:
    """Return whether a content begins as a JPEG photo does."""
    return head.startswith(_START + b"\xff")


def taken_at(content: bytes) -> datetime | None:
    """Return when the camera says a JPEG photo was taken, by its clock in China; None where it says nothing."""
    for marker, body in _segments(content):
        if marker == _APP1 and body.startswith(_EXIF):
            exif = _exif(body)
            said = (exif.get_ifd(_DETAILS).get(_TAKEN) or exif.get(_CHANGED)) if exif is not None else None
            return _moment(str(said)) if said else None
    return None


def without_place(content: bytes) -> bytes:
    """Return a JPEG photo without the place where it was taken; the time stays, and so does every pixel.

    Notes of other kinds (XMP, IPTC), which may name the place again, are left out; so is what cannot be read.
    """
    kept, end = [_START], len(_START)
    for marker, body in _segments(content):
        end += 4 + len(body)
        if marker == _APP13 or (marker == _APP1 and not body.startswith(_EXIF)):
            continue
        if marker == _APP1:
            exif = _exif(body)
            if exif is None:
                continue
            if _PLACE in exif:
                del exif[_PLACE]
            body = exif.tobytes()
        kept.append(bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body)
    return b"".join(kept) + content[end:]


def thumbnail(content: bytes) -> bytes | None:
    """Return a JPEG of at most 320 by 320; None for what is no photo, is broken, or claims too large an area."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as photo:
            if photo.width * photo.height > _MOST_PIXELS:
                return None
            photo.draft("RGB", _SMALL)
            small = ImageOps.exif_transpose(photo).convert("RGB")
            small.thumbnail(_SMALL)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    made = io.BytesIO()
    small.save(made, "JPEG", quality=80)
    return made.getvalue()


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and body of each segment of a JPEG before its pixels; stops at the first that is not one."""
    at = len(_START)
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] not in (_SCAN, 0xFF):
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(content):
            return
        yield content[at + 1], content[at + 4 : at + 2 + length]
        at += 2 + length


def _exif(body: bytes) -> Any:
    """Return the notes of a camera, or None where they cannot be read."""
    from PIL import Image

    exif = Image.Exif()
    try:
        exif.load(body)
        exif.get_ifd(_DETAILS)
        exif.tobytes()
    except Exception:  # noqa: BLE001 - written by any camera or by an attacker: unreadable notes are left out
        return None
    return exif


def _moment(said: str) -> datetime | None:
    try:
        return datetime.strptime(said.strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
