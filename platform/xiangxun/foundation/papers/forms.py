"""Written documents 公文: a plain letter of numbered parts, for what no county lays down a form of.

The county's own papers are composed from its `papers.toml`; see `composing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

DOCUMENT = Path(__file__).parent / "templates" / "document.typ"


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
