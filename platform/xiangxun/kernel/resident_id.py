"""Resident ID numbers 公民身份号码: read, repaired where safe, and judged by GB 11643-1999."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import mul

LOWERCASE_X = "lowercase_x"
FULL_WIDTH_DIGITS = "full_width_digits"
SPACES_INSIDE = "spaces_inside"
FIFTEEN_DIGITS = "fifteen_digits"
ILLEGAL_CHARACTER = "illegal_character"
WRONG_LENGTH = "wrong_length"
IMPOSSIBLE_BIRTH_DATE = "impossible_birth_date"
CHECKSUM = "checksum"

FAULTS = frozenset({ILLEGAL_CHARACTER, WRONG_LENGTH, IMPOSSIBLE_BIRTH_DATE, CHECKSUM})
OLDEST_YEARS = 120

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ASCII_OFFSET = ord("0") * sum(_WEIGHTS)
_CHECK_CHARACTERS = "10X98765432"

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_FIFTEEN = re.compile(r"[0-9]{15}", re.ASCII)
_LEGAL = re.compile(r"[0-9]*X?", re.ASCII)

_EDGES = "'‘’`\"“”"
_GAPS = dict.fromkeys(
    map(ord, " \t\r\n\v\f\u00a0\u1680\u2007\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad")
)
_GAPS |= dict.fromkeys(range(0x2000, 0x200B))
_HYPHENS = dict.fromkeys(map(ord, "-‐‑‒–—−－"))
_FULL_WIDTH = {0xFEE0 + ascii_code: ascii_code for ascii_code in range(0x21, 0x7F)}
_LIKE_X = dict.fromkeys(map(ord, "xХх×✕"), "X")
# Letters that people and scanners write for digits: suggested, never put in.
LOOKALIKES = str.maketrans("OoQDlI|i", "00001111")

# A foreigner's permanent residence card (2023): 9, then the province that issued it.
_FOREIGN_CARD = re.compile(r"9(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{3}")
_RESIDENCE_PERMITS = ("81", "82", "83")


class IdKind(StrEnum):
    """What document the number stands on; all three share one scheme."""

    RESIDENT = "resident_id"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_CARD = "foreign_card"


class Sex(StrEnum):
    """Sex 性别 as the sequence number of an ID tells it: odd male, even female."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """One number as read: `number` has 18 characters when `valid`, else what could be made of it.

    `codes` names repairs and faults in the order found; `birth` and `sex` are known only of a valid number.
    `suggestion` is a valid number that only letters mistaken for digits (O, l) keep away: for a person to check.
    The `repr` tells nothing personal.
    """

    number: str = field(repr=False)
    kind: IdKind
    birth: date | None = field(repr=False)
    sex: Sex | None
    codes: tuple[str, ...]
    suggestion: str | None = field(default=None, repr=False)

    @property
    def valid(self) -> bool:
        """Whether the number may be used: repaired perhaps, but without fault."""
        return self.birth is not None

    @property
    def region(self) -> str:
        """Return the six-digit code (GB/T 2260) of the residence at numbering; never proof of where one lives."""
        return self.number[:6]


def read_resident_id(text: str, *, today: date) -> ResidentId:
    """Return what `text` says as a resident ID number; never raises.

    Full-width characters, a small or foreign x, spaces and hyphens are repaired; 15 digits (GB 11643-1989) become 18.
    """
    number, repairs = normalise(text)
    if _EIGHTEEN.fullmatch(number):
        return _judge(number, repairs, today)
    if _FIFTEEN.fullmatch(number):
        return _judge(eighteen_from_fifteen(number), (*repairs, FIFTEEN_DIGITS), today)
    return _malformed(number, repairs, today)


def check_character(first17: str) -> str:
    """Return the check character (ISO 7064 MOD 11-2) of 17 ASCII digits."""
    return _CHECK_CHARACTERS[(sum(map(mul, first17.encode(), _WEIGHTS)) - _ASCII_OFFSET) % 11]


def eighteen_from_fifteen(number: str) -> str:
    """Return the 18-character number of a first-generation one: century 19 put in, check character added."""
    first17 = f"{number[:6]}19{number[6:]}"
    return first17 + check_character(first17)


def mask_id(number: str) -> str:
    """Return a number as it is shown everywhere: only the last four characters are to be seen."""
    shown = number[-4:] if len(number) > 4 else ""
    return shown.rjust(len(number), "*")


def normalise(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a number as written, with safe repairs made, and the codes of those repairs; judges nothing."""
    if _EIGHTEEN.fullmatch(text):
        return text, ()
    repairs = []
    trimmed = _trim(text)
    number = trimmed.translate(_FULL_WIDTH)
    if number != trimmed:
        repairs.append(FULL_WIDTH_DIGITS)
    closed = number.translate(_GAPS).translate(_HYPHENS)
    if closed != number:
        repairs.append(SPACES_INSIDE)
    crossed = closed.translate(_LIKE_X)
    if crossed != closed:
        repairs.append(LOWERCASE_X)
    return crossed, tuple(repairs)


def _trim(text: str) -> str:
    """Take off what spreadsheets put around a number to keep it text: quotes, tabs, blanks."""
    while text and (text[0] in _EDGES or ord(text[0]) in _GAPS):
        text = text[1:]
    while text and (text[-1] in _EDGES or ord(text[-1]) in _GAPS):
        text = text[:-1]
    return text


def _judge(number: str, codes: tuple[str, ...], today: date) -> ResidentId:
    kind = _kind(number)
    birth = _birth(number[6:14])
    if birth is None or not _oldest_birth(today) <= birth <= today:
        return ResidentId(number, kind, None, None, (*codes, IMPOSSIBLE_BIRTH_DATE))
    if number[17] != check_character(number[:17]):
        return ResidentId(number, kind, None, None, (*codes, CHECKSUM))
    return ResidentId(number, kind, birth, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE, codes)


def _malformed(number: str, codes: tuple[str, ...], today: date) -> ResidentId:
    if not _LEGAL.fullmatch(number) or len(number) == 15:
        codes = (*codes, ILLEGAL_CHARACTER)
    if len(number) not in (15, 18):
        codes = (*codes, WRONG_LENGTH)
    return ResidentId(number, _kind(number), None, None, codes, _suggest(number, today))


def _suggest(number: str, today: date) -> str | None:
    candidate = number.translate(LOOKALIKES)
    if candidate == number or not _EIGHTEEN.fullmatch(candidate):
        return None
    return candidate if _judge(candidate, (), today).valid else None


def _kind(number: str) -> IdKind:
    if number[:1] not in "89":
        return IdKind.RESIDENT
    if number.startswith(_RESIDENCE_PERMITS):
        return IdKind.RESIDENCE_PERMIT
    return IdKind.FOREIGN_CARD if _FOREIGN_CARD.match(number) else IdKind.RESIDENT


@lru_cache(maxsize=1 << 16)
def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _oldest_birth(today: date) -> date:
    """Return the first birthday of somebody who is still `OLDEST_YEARS` old on that day."""
    year = today.year - OLDEST_YEARS - 1
    if (today.month, today.day) == (2, 29):
        return date(year, 3, 1)
    return date.fromordinal(date(year, today.month, today.day).toordinal() + 1)
