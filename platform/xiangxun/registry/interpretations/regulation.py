"""The regulation's own words 制度原文: uploaded by the county office, split by article path, quoted beside decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.memo import forget, once
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.interpretations.models import RegulationPassage

_NUMERAL = "[一二三四五六七八九十百〇]+"
#: How the heads of a regulation look, the widest first, and how an article path writes each.
KEEPERS = (Role.AUTHORITY, Role.TENANT_ADMIN)
_HEADS = (
    (re.compile(rf"(第{_NUMERAL}条)[\s　：:]*"), 1),
    (re.compile(rf"({_NUMERAL})、"), 0),
    (re.compile(rf"([（(]{_NUMERAL}[）)])"), 2),
    (re.compile(r"(\d{1,2})[.．、]"), 3),
    (re.compile(r"([（(]\d{1,2}[）)])"), 4),
)
#: Marks of lists and headings before a head, as converters leave them.
_MARKUP = re.compile(r"^[\s　]*(?:#+|[-*•])?[\s　]*")
_MOST = 400_000
_TEXT = "regulation text"


def split_by_article(text: str) -> dict[str, str]:
    """Return the passages of a regulation by article path: 第三条, 第三条/（二）, 二/（五）/3, 一/第六条/1.

    A passage is its own paragraph with what follows it up to the next head; what stands before the first is left out.
    """
    passages: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in (_MARKUP.sub("", line).strip() for line in text.splitlines()):
        head = _head(line)
        if head is not None:
            rank, name = head
            path = [*(part for part in path if part[0] < rank), (rank, name)]
        if path and line:
            key = "/".join(name for _rank, name in path)
            passages[key] = f"{passages[key]}\n{line}" if key in passages else line
    return passages


def keep_regulation(db: Session, actor: Actor, text: str) -> int:
    """Keep the text of the regulation in place of the one before; return how many passages it has."""
    require(actor, *KEEPERS)
    if len(text) > _MOST:
        raise InvalidInput("原文太长（最多 40 万字），请只上传本制度的正文。")
    passages = split_by_article(text)
    if not passages:
        raise InvalidInput("没有认出条文。请上传带“第一条”“一、”“（一）”等编号的正文（txt）。")
    db.execute(delete(RegulationPassage))
    db.add_all(
        RegulationPassage(position=position, article=article, text=passage)
        for position, (article, passage) in enumerate(passages.items())
    )
    db.flush()
    forget(db, _TEXT)
    record(db, actor, "regulation.keep", "regulation", None, {"passages": len(passages)})
    return len(passages)


def furnish_regulation(db: Session, actor: Actor, text: str) -> tuple[int, bool]:
    """Keep the text that whoever opens the county brings, unless the county has one: that is its own to replace.

    Returns how many passages there are, and whether they are those of this text.
    """
    if held := count_passages(db):
        return held, False
    return keep_regulation(db, actor, text), True


def count_passages(db: Session) -> int:
    """Return how many passages of the regulation's text there are; 0 where none was uploaded."""
    return db.scalar(select(func.count()).select_from(RegulationPassage)) or 0


def quotation(db: Session, article: str) -> str:
    """Return the regulation's own words at an article path, or "" where the office has uploaded none.

    A point that the text does not set apart is quoted from the article that holds it.
    """
    passages = _passages(db)
    return next((passages[path] for path in _upwards(article) if path in passages), "")


def _passages(db: Session) -> Mapping[str, str]:
    rows = select(RegulationPassage)
    return once(db, _TEXT, lambda: {one.article: one.text for one in db.scalars(rows)})


def _upwards(article: str) -> Iterator[str]:
    parts = article.split("/")
    while parts:
        yield "/".join(parts)
        parts.pop()


def _head(line: str) -> tuple[int, str] | None:
    for pattern, rank in _HEADS:
        if found := pattern.match(line):
            return rank, found[1].replace("(", "（").replace(")", "）")
    return None
