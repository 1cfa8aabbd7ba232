"""Deeds in words 经过用语: what the audit keeps of a deed about a session, as an official reads it.

The chain keeps codes, numbers and ids. Codes get the words of the county's rulebook, money the local form; ids of rows
say nothing to a reader and are left out: the archive holds the chain as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.wording import day, named, said
from xiangxun.kernel.money import yuan
from xiangxun.rules.law import Law
from xiangxun.training.sessions.frame import STATE_WORDS

#: A detail → what it is called.
LABELS = {
    "added": "增加",
    "agreed": "同意",
    "answer": "裁定",
    "aspects": "方面",
    "bag": "档案袋",
    "bags": "档案袋数",
    "calls": "录入人数",
    "changed": "改动",
    "check": "抽查项目",
    "code": "期次编号",
    "costs": "费用项数",
    "counted": "计入",
    "counts": "各行",
    "criteria": "审查项目",
    "days": "培训日",
    "declared": "已声明",
    "differing": "不一致人数",
    "done": "已完成",
    "due": "期限",
    "fee_fen": "课酬（元）",
    "fen": "金额（元）",
    "field": "栏目",
    "forms": "问卷份数",
    "from": "原环节",
    "grade": "等次",
    "head_count": "实到人数",
    "items": "观察项目",
    "kind": "种类",
    "lecturer": "讲师",
    "lecturers": "讲师人数",
    "not_counted": "不计入",
    "on": "日期",
    "on_paper": "纸面签字",
    "outcome": "意见",
    "people": "人数",
    "proposed": "拟定等次",
    "reason": "原因",
    "refused": "不录取",
    "result": "结果",
    "role": "以何角色",
    "round": "轮次",
    "rounds": "次数",
    "rows": "行数",
    "rule": "条款",
    "rules": "条款",
    "sessions": "期数",
    "sides": "各方",
    "size": "样本人数",
    "slot": "第几课次",
    "slots": "课次数",
    "state": "结果",
    "steps": "环节数",
    "to": "现环节",
    "units": "人次",
    "waiting": "候补",
    "what": "事项",
    "withheld": "依法不回访",
}
_VOCABULARIES = {
    "aspects": "aspect",
    "criteria": "criterion",
    "declared": "declaration",
    "field": "filled",
    "grade": "acceptance",
    "proposed": "acceptance",
    "role": "role",
    "sides": "role",
    "items": "observation",
    "round": "followup",
    "check": "check",
}
_OUTCOMES = {
    "agreed": "同意",
    "declined": "不同意",
    "allow": "准许",
    "refuse": "不准许",
    "passed": "合格",
    "proposed": "待确认",
    "referred": "待判定",
    "confirmed": "已确认处理",
    "rejected": "不予处理",
}
_ROWS = {"accept": "无问题", "accept_with_warning": "有提醒", "reject": "退回"}


def details_of(details: Mapping[str, Any], law: Law, lecturers: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return the details of a deed as (label, value), in the order of `LABELS`."""
    return [
        (_(label), words)
        for key, label in LABELS.items()
        if key in details and (words := _in_words(key, details[key], law, lecturers))
    ]


def _in_words(key: str, value: Any, law: Law, lecturers: Mapping[int, str]) -> str:
    if value is None or value in ([], {}, ""):
        return ""
    if key == "lecturer":
        return lecturers.get(value, "")
    if key == "steps":
        return str(len(value))
    if key == "counts":
        return _parts((_(_ROWS[code]), value[code]) for code in _ROWS if value.get(code))
    return _WAYS.get(key, _coded)(key, value, law)


def _coded(key: str, value: Any, law: Law) -> str:
    """Return a value in the words of the rulebook's vocabulary, where the detail has one."""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    vocabulary = _VOCABULARIES.get(key)
    if isinstance(value, Mapping):
        return _parts((_labelled(law, vocabulary, code), number) for code, number in value.items())
    if isinstance(value, list):
        return "、".join(_labelled(law, vocabulary, code) for code in value)
    return _labelled(law, vocabulary, value)


def _labelled(law: Law, vocabulary: str | None, code: Any) -> str:
    if vocabulary is None or not isinstance(code, str):
        return said(code)
    return law.rulebook.label(vocabulary, code, language())


def _parts(parts: Iterator[tuple[str, Any]]) -> str:
    return "、".join(f"{words} {said(number)}" for words, number in parts)


def _money(_key: str, value: Any, _law: Law) -> str:
    return yuan(int(value))


def _state(_key: str, value: Any, _law: Law) -> str:
    return str(_(STATE_WORDS[value])) if value in STATE_WORDS else said(value)


def _outcome(_key: str, value: Any, _law: Law) -> str:
    return str(_(_OUTCOMES[value])) if value in _OUTCOMES else said(value)


def _day(_key: str, value: Any, _law: Law) -> str:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _articles(_key: str, value: Any, law: Law) -> str:
    rules = value if isinstance(value, list) else [value]
    known = law.rulebook.rules
    return "、".join(dict.fromkeys(known[one].article if one in known else str(one) for one in rules))


def _kind(_key: str, value: Any, law: Law) -> str:
    found = law.rulebook.documents.get(value)
    return named(found) if found is not None else law.rulebook.label("effect", str(value), language())


_WAYS: Mapping[str, Callable[[str, Any, Law], str]] = {
    "fee_fen": _money,
    "fen": _money,
    "from": _state,
    "to": _state,
    "outcome": _outcome,
    "answer": _outcome,
    "state": _outcome,
    "on": _day,
    "due": _day,
    "rule": _articles,
    "rules": _articles,
    "kind": _kind,
}
