"""Wording 书写: how days, money, times and states are written on pages."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from xiangxun.foundation.decisions import Reason
from xiangxun.foundation.web.language import ENGLISH, language
from xiangxun.kernel.clock import SHANGHAI, today
from xiangxun.kernel.money import yuan
from xiangxun.rules.answers import ALLOW
from xiangxun.rules.law import DocumentKind, ExtraField, Law, Word
from xiangxun.rules.vocabulary import EMPTY

NOTHING = "—"
_WEEKDAYS = "一二三四五六日"


def teach(app: Flask) -> None:
    """Give templates the filters `day`, `days`, `weekday`, `moment`, `month_name`, `clock`, `yuan`, `said`,
    `distinct_reasons`, `named`."""
    app.jinja_env.filters.update(
        day=day,
        days=days,
        weekday=weekday,
        moment=moment,
        month_name=month_name,
        clock=clock,
        yuan=yuan,
        said=said,
        named=named,
        distinct_reasons=distinct_reasons,
    )


def day(value: date | None) -> str:
    """Return 6月22日, with the year where it is not the current one; a dash for None."""
    if value is None:
        return NOTHING
    if language() == ENGLISH:
        return value.isoformat()
    year = "" if value.year == today().year else f"{value.year}年"
    return f"{year}{value.month}月{value.day}日"


def days(first: date, last: date) -> str:
    """Return a range: 3月8日至10日."""
    if first == last:
        return day(first)
    if language() == ENGLISH:
        return f"{first} – {last}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{day(first)}至{last.day}日"
    end = (
        f"{last.month}月{last.day}日"
        if first.year == last.year
        else f"{last.year}年{last.month}月{last.day}日"
    )
    return f"{day(first)}至{end}"


def short_day(value: date) -> str:
    """Return 6月22日 whatever the year, for narrow cells."""
    return f"{value:%m-%d}" if language() == ENGLISH else f"{value.month}月{value.day}日"


def short_days(first: date, last: date) -> str:
    """Return a range for narrow cells: 3月8–10日."""
    if first == last:
        return short_day(first)
    if first.month == last.month and language() != ENGLISH:
        return f"{first.month}月{first.day}–{last.day}日"
    return f"{short_day(first)}–{short_day(last)}"


def month_name(month: int, *, short: bool = False) -> str:
    """Return 5月, or September, short Sep."""
    if language() != ENGLISH:
        return f"{month}月"
    return calendar.month_abbr[month] if short else calendar.month_name[month]


def choices_of(law: Law, vocabulary: str) -> list[tuple[str, str]]:
    """Return (code, words) of a word list of the rulebook, for a field of a form."""
    words = law.rulebook.words.get(vocabulary, EMPTY)
    return [(code, law.rulebook.label(vocabulary, code, language())) for code in words]


def answer_words(law: Law, code: str) -> str:
    """Return an answer to a question of the rules in words: leave to go on, one of the list, a grade of acceptance."""
    if code == ALLOW:
        return str(_("准予（例外或已说明理由）"))
    lists = ("answer", "acceptance")
    return next(
        (words for one in lists if (words := law.rulebook.label(one, code, language())) != code), code
    )


def document_kinds(law: Law) -> list[tuple[str, str]]:
    """Return (code, words) of the kinds of document 材料 that the rulebook declares."""
    return [(kind.key, named(kind)) for kind in law.rulebook.documents.values()]


def named(declared: ExtraField | DocumentKind | Word) -> str:
    """Return what the rulebook calls something it declares, in the person's language as far as it has it."""
    zh = declared.zh or declared.key
    return declared.en or zh if language() == ENGLISH else zh


def weekday(value: date) -> str:
    """Return 周三."""
    return f"{value:%a}" if language() == ENGLISH else f"周{_WEEKDAYS[value.weekday()]}"


def moment(value: datetime | None) -> str:
    """Return an instant as the clock in China showed it: 2021-03-15 16:42."""
    return NOTHING if value is None else f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def clock(minutes: int | None) -> str:
    """Return clock minutes after midnight as 08:30."""
    return NOTHING if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def distinct_reasons(reasons: Sequence[Reason]) -> list[Reason]:
    """Return reasons that people can tell apart, in order: of several lines that say the same, the first."""
    found: dict[tuple[str, str, str | None], Reason] = {}
    for reason in reasons:
        found.setdefault((reason.rule, reason.message or reason.summary, reason.severity), reason)
    return list(found.values())


def said(value: Any) -> str:
    """Return a value of a rule's message as people write it: days, yes and no, lists, a dash for nothing."""
    if value is None or value in ("", (), []):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(said(one) for one in value)
    if isinstance(value, dict):
        return "，".join(f"{key} {said(one)}" for key, one in value.items())
    return str(value)
