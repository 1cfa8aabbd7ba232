"""Columns of a roster 花名册的列: what each field is called, for a person who corrects what the reader took it for."""

from __future__ import annotations

from flask_babel import gettext as _

from xiangxun.registry.rosters.words import Field

_WORDS = {
    Field.NAME: "姓名",
    Field.ID: "身份证号",
    Field.SEX: "性别",
    Field.PHONE: "电话",
    Field.TOWNSHIP: "乡镇",
    Field.VILLAGE: "村",
    Field.ADDRESS: "地址",
    Field.GROUP: "人员类别",
    Field.EDUCATION: "学历",
    Field.HOUSEHOLD: "户编号",
    Field.REMARKS: "备注",
    Field.SERIAL: "序号",
    Field.EXTRA: "其他内容",
    Field.IGNORED: "不读这一列",
}
_MOST_DAYS = 31


def column_choices(day_count: int) -> list[tuple[str, str]]:
    """Return what a column may be taken for, with its words; sign-in columns for each day there may be."""
    days = range(1, min(max(day_count, 10), _MOST_DAYS) + 1)
    return [
        *((field.value, _(words)) for field, words in _WORDS.items()),
        *((f"{Field.DAY}:{n}", _("第 %(n)s 天签到", n=n)) for n in days),
    ]


def column_words(field: str) -> str:
    """Return the words for what the reader took a column for (`day:2`, `tick:残疾人`)."""
    name, _colon, rest = field.partition(":")
    if name == Field.DAY:
        return str(_("第 %(n)s 天签到", n=rest))
    return rest or str(_(_WORDS.get(Field(name), name)))
