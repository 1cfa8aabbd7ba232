"""The core's own forms 表样: where each template lies and which data it takes.

A county's plugin brings templates of its own; these are the plain ones that serve where it brings none. Every
text is printed as it is given: labels, grades and grounds come from the county's rulebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

_TEMPLATES = Path(__file__).parent / "templates"

DOCUMENT = _TEMPLATES / "document.typ"
ACCEPTANCE_OPINION = _TEMPLATES / "acceptance_opinion.typ"
ACCEPTANCE_OPINION_WORD = _TEMPLATES / "acceptance_opinion.docx"
SIGN_IN_SHEET = _TEMPLATES / "sign_in.typ"
ARCHIVE_INDEX = _TEMPLATES / "archive_index.typ"

Pair = tuple[str, str]


class Part(TypedDict):
    """One part of a document: a title such as 一、培训安排, paragraphs, then a table if it has `rows`."""

    title: NotRequired[str]
    paragraphs: NotRequired[Sequence[str]]
    columns: NotRequired[Sequence[str]]
    rows: NotRequired[Sequence[Sequence[str]]]


class DocumentData(TypedDict):
    """A written document 公文: `heading` above the title, `number` 文号, `to` 主送, `signed_by` 落款."""

    title: str
    on: date
    heading: NotRequired[str]
    number: NotRequired[str]
    to: NotRequired[str]
    parts: NotRequired[Sequence[Part]]
    attachments: NotRequired[Sequence[str]]
    signed_by: NotRequired[str]


class FindingLine(TypedDict):
    """What the team found: `mark` one character (通, 慎, 阻, 人), `basis` the article as the county writes it."""

    mark: str
    text: str
    basis: NotRequired[str]


class Member(TypedDict):
    """A member of the acceptance team and the side he stands for."""

    name: str
    side: NotRequired[str]


class DecisionBox(TypedDict):
    """A box for a later decision, for instance 主管部门审核意见; empty `text` leaves it to the pen."""

    title: str
    text: NotRequired[str]


class AcceptanceOpinionData(TypedDict):
    """The acceptance opinion 验收意见; `facts` are label and value, two pairs to a row, figures included."""

    title: str
    on: date
    heading: str
    number: str
    facts: Sequence[Pair]
    findings: Sequence[FindingLine]
    grade: str
    opinion: str
    demands: Sequence[str]
    members: Sequence[Member]
    decisions: Sequence[DecisionBox]
    basis: str


class Attendee(TypedDict):
    """A person on the sign-in sheet; `tail` are the last digits of the phone, never of the ID number."""

    no: int
    name: str
    place: NotRequired[str]
    tail: NotRequired[str]


class SignInSheetData(TypedDict):
    """One day's sign-in sheet 签到表: `facts` the strip under the title, `slots` the boxes to sign in (1 to 3).

    `spare` is the least number of empty rows for people who register that day (2 if absent).
    """

    title: str
    on: date
    heading: str
    facts: Sequence[str]
    slots: Sequence[str]
    people: Sequence[Attendee]
    signers: Sequence[str]
    note: NotRequired[str]
    basis: NotRequired[str]
    code: NotRequired[str]
    spare: NotRequired[int]


class FiledPaper(TypedDict):
    """A paper in the archive index; `bytes` is its size."""

    title: str
    kind: str
    bytes: int


class BagOfPapers(TypedDict):
    """A bag in the archive index; `until` is absent where it is kept for ever."""

    number: str
    title: str
    retention: str
    until: NotRequired[date | None]
    sha256: str
    files: Sequence[FiledPaper]


class ArchiveIndexData(TypedDict):
    """The archive index 档案目录 on paper; `sha256` is the digest of the archive's index file."""

    title: str
    on: date
    heading: str
    number: str
    facts: Sequence[Pair]
    bags: Sequence[BagOfPapers]
    sha256: str
    signers: Sequence[str]
