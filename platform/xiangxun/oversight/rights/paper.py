"""Papers on rights 个人信息权利文书: a person's copy in that person's language, and the answer to hand out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import pdf
from xiangxun.foundation.papers.forms import DOCUMENT, DocumentData, Part
from xiangxun.kernel.clock import SHANGHAI, today
from xiangxun.kernel.money import yuan
from xiangxun.oversight.rights.queries import Kept, RequestRow
from xiangxun.oversight.rights.words import CODES, COLUMNS, KEYS, RULES, TABLES, VOCABULARY
from xiangxun.registry.interpretations.filling import declared_fields, shown
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.law import Law
from xiangxun.training.sessions.queries import get_rows

_TO = "申请人"
#: Sealed columns that hold a JSON object.
_JSON = frozenset({"was_sealed", "now_sealed"})
_REMEDY = (
    "对本答复有异议的，可以向本单位或者履行个人信息保护职责的部门投诉、举报；"
    "请求被拒绝的，可以依法向人民法院提起诉讼（个人信息保护法第五十条、第六十五条）。"
)


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """What one table keeps of a person, in words: lines of (about what, what)."""

    title: str
    lines: Sequence[tuple[str, str]]


def sections_of(db: Session, kept: Kept) -> list[Section]:
    """Return all that is kept of a person, in words that the person reads."""
    told = _Telling(db, kept)
    own = kept.tables["trainees"][0]
    sections = [Section(TABLES["trainees"], told.columns(own))]
    for name in TABLES:
        rows = kept.tables.get(name, ()) if name != "trainees" else ()
        if rows:
            sections.append(
                Section(TABLES[name], [told.line(place, row) for place, row in enumerate(rows, 1)])
            )
    return sections


def copy_paper(db: Session, kept: Kept) -> bytes:
    """Return a person's copy as PDF."""
    parts: list[Part] = [
        {"title": one.title, "columns": ["事项", "内容"], "rows": [list(line) for line in one.lines]}
        for one in sections_of(db, kept)
    ]
    opening: Part = {
        "paragraphs": [
            "以下是本平台保存的关于您的全部信息（个人信息保护法第四十五条）。发现有误的，可以要求更正。"
        ]
    }
    return _pdf(db, "个人信息副本", [opening, *parts], today())


def answer_paper(db: Session, request: RequestRow) -> bytes:
    """Return the answer to a request as PDF, to hand out; it names nobody."""
    asked = (
        f"您提出的申请（{request.asked}）已经办理，现答复如下："
        if request.asked
        else "您的申请已经办理，现答复如下："
    )
    parts: list[Part] = [{"paragraphs": [asked, request.words, _REMEDY]}]
    return _pdf(db, "个人信息权利申请答复", parts, request.handled_on, number=f"第 {request.id} 号")


def _pdf(db: Session, title: str, parts: Sequence[Part], on: date, *, number: str = "") -> bytes:
    office = current_tenant_info(db).title
    data: DocumentData = {
        "title": title,
        "on": on,
        "heading": office,
        "number": number,
        "to": _TO,
        "parts": parts,
        "signed_by": office,
    }
    return pdf(DOCUMENT, {**data})


class _Telling:
    """Says values in words; the sessions that are named are read once."""

    def __init__(self, db: Session, kept: Kept) -> None:
        self.law: Law = law_on(db, today())
        own = (*declared_fields(self.law, "person"), *declared_fields(self.law, "enrolment"))
        self.fields = {field.key: field for field in own}
        ids = {row["session_id"] for rows in kept.tables.values() for row in rows if row.get("session_id")}
        self.sessions = get_rows(db, ids)

    def columns(self, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return a row as lines, one for each column that says something."""
        return [(COLUMNS[name], said) for name, value in row.items() if (said := self.said(name, value))]

    def line(self, place: int, row: Mapping[str, Any]) -> tuple[str, str]:
        """Return a row as one line: its session or number, and the rest of it."""
        session = self.sessions.get(row.get("session_id") or 0)
        rest = {name: value for name, value in row.items() if name != "session_id"}
        head = f"{session.code} {session.title}" if session else f"第 {place} 项"
        return head, "；".join(f"{words}：{said}" for words, said in self.columns(rest))

    def said(self, name: str, value: Any) -> str:
        """Return a value in words; empty where it says nothing."""
        match value:
            case dict() if name in KEYS:
                return "，".join(
                    f"{self._key(name, k)}：{'否' if v is False else self.said(name, v)}"
                    for k, v in value.items()
                )
            case dict():
                return "，".join(
                    f"{COLUMNS.get(k, k)}：{said}" for k, v in value.items() if (said := self.said(k, v))
                )
            case list() | tuple() | set() | frozenset():
                return "、".join(filter(None, (self.said(name, one) for one in _ordered(value))))
            case str() if value and name == "extra_sealed":
                return self._own(json.loads(value))
            case str() if value and name in _JSON:
                return self.said(name, json.loads(value))
            case str():
                return self._word(name, value)
        return _plain(name, value)

    def _own(self, values: Mapping[str, Any]) -> str:
        """Return the county's own fields in words; of a field declared no more the value as it stands."""
        told = [
            (field.zh, shown(self.law, field, value))
            if (field := self.fields.get(key))
            else (key, str(value))
            for key, value in values.items()
        ]
        return "，".join(f"{words}：{said}" for words, said in told if said)

    def _key(self, name: str, key: str) -> str:
        labels = (self.law.rulebook.label(one, key) for one in KEYS[name])
        return next((label for label in labels if label != key), COLUMNS.get(key, key))

    def _word(self, name: str, value: str) -> str:
        if name in RULES:
            rule = self.law.rulebook.rules.get(value)
            return f"{rule.article}（{value}）" if rule else value
        if name in ("fields", "key"):
            return self.fields[value].zh if value in self.fields else COLUMNS.get(value, value)
        if name in VOCABULARY:
            label = self.law.rulebook.label(VOCABULARY[name], value)
            return COLUMNS.get(value, label) if label == value else label
        return CODES.get(name, {}).get(value, value)


def _plain(name: str, value: Any) -> str:
    """Return days, moments, numbers and answers as people write them."""
    match value:
        case None | False:
            return ""
        case True:
            return "是"
        case datetime():
            return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case int() if name == "sales_fen":
            return yuan(value)
        case int() if name == "slot":
            return str(value + 1)
        case int() if name in ("came", "left"):
            return f"{value // 60:02d}:{value % 60:02d}"
    return str(value)


def _ordered(values: Collection[Any]) -> Sequence[Any]:
    return values if isinstance(values, (list, tuple)) else sorted(values)
