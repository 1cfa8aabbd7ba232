"""Wording 用例的话: facts and answers of a case in words that a clerk reads, from the county's own rulebook."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from xiangxun.kernel.money import yuan
from xiangxun.rules import answers as a
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Deadline, Map, Severity, Span

_UNITS = {"day": "天", "working_day": "个工作日", "month": "个月", "year": "年"}
_STEPS = {
    "approve": "审批",
    "file": "备案",
    "opine": "提出意见",
    "confirm": "确认",
    "sign": "签字",
    "publish": "公示",
}
_MONEY = {"pay": "拨付", "withhold": "拒付", "borne": "自负", "recover": "追回"}
_GATES = {"admit": "报名", "count": "计入台账", "pay": "补贴", "certify": "发证"}
_STAGES = {
    "apply": "申请",
    "open": "开班",
    "close": "结班",
    "ledger": "台账",
    "submit": "报送",
    "accept": "验收",
    "settle": "结算",
    "archive": "归档",
}
_WEIGHTS = {
    Severity.BLOCK: "不得",
    Severity.WARN: "须说明理由",
    Severity.REFER: "请人判定",
    Severity.INFO: "提示",
}
#: Names under which a case stands when it is given none.
_UNNAMED = frozenset({"facts", "session", "lecturer", "engaged", "plan"})
_VOCABULARIES: tuple[str, ...] = (
    "category",
    "group",
    "topic",
    "role",
    "certificate",
    "qualification",
    "venue",
    "mode",
    "lesson",
)
_VOCABULARIES += ("cost", "declaration", "evidence", "experience", "filled", "plan", "outcome", "criterion")


@cache
def field_names() -> Mapping[str, str]:
    """Return the Chinese name of each field of facts."""
    text = files(__package__).joinpath("fields.toml").read_text(encoding="utf-8")
    return {key: str(name) for key, name in tomllib.loads(text).items()}


class Wording:
    """Says facts and answers under the law of a case's day."""

    def __init__(self, law: Law, day: date) -> None:
        self.law, self.book, self.day = law, law.rulebook, day
        self._codes = {
            code: word.zh
            for listed in reversed(_VOCABULARIES)
            for code, word in self.book.words.get(listed, {}).items()
        }

    def facts(self, facts: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return (name of a field, what is told of it) for every field that a case tells."""
        return tuple(
            (field_names().get(field.name, field.name), tuple(self._lines(getattr(facts, field.name))))
            for field in _told(facts)
            if (field.name, getattr(facts, field.name)) not in self._implied
        )

    def answer(self, answer: Any) -> tuple[str, ...]:
        """Return what came out, a sentence each; nothing found is said, too."""
        items = answer if isinstance(answer, tuple) else (answer,)
        said = [line for item in items for line in self._said(item)]
        return tuple(said) or ("没有问题，也没有要求",)

    @property
    def _implied(self) -> tuple[tuple[str, Any], ...]:
        """What a case need not tell: the day asked for."""
        return tuple((name, self.day) for name in ("on", "as_of", "submitted"))

    def _lines(self, value: Any) -> Iterator[str]:
        if isinstance(value, tuple) and any(is_dataclass(one) for one in value):
            yield from (self._short(one) for one in value)
        else:
            yield self._short(value)

    def _short(self, value: Any) -> str:
        if is_dataclass(value):
            return "，".join(self._parts(value))
        if isinstance(value, Map):
            return "，".join(f"{self._word(key)} {self._short(one)}" for key, one in value.items())
        if isinstance(value, tuple | frozenset):
            listed = sorted(map(str, value)) if isinstance(value, frozenset) else value
            return "、".join(self._short(one) for one in listed) or "无"
        if isinstance(value, bool):
            return "是" if value else "否"
        return value.isoformat() if isinstance(value, date) else self._word(value)

    def _parts(self, thing: Any) -> Iterator[str]:
        first = fields(thing)[0].name
        for field in _told(thing):
            words = self._short(getattr(thing, field.name))
            yield words if field.name == first else f"{field_names().get(field.name, field.name)} {words}"

    def _word(self, value: Any) -> str:
        text = str(value)
        return (
            self._codes.get(text)
            or _GATES.get(text)
            or _STAGES.get(text)
            or self.book.label("acceptance", text)
        )

    def _said(self, item: Any) -> Iterator[str]:
        say: Callable[[Any], Iterable[str]] = self._sayings[type(item)]
        return iter(say(item))

    @property
    def _sayings(self) -> Mapping[type, Callable[[Any], Iterable[str]]]:
        return {
            a.Finding: lambda one: [self._finding(one)],
            a.Waiver: lambda one: [f"{one.waived} 不适用（{self._article(one.rule)}）"],
            a.Cap: lambda one: [f"{'、'.join(one.keys)} 合计{self._limit(one)}（{self._article(one.rule)}）"],
            a.ApprovalStep: lambda one: [self._step(one)],
            a.DocumentDemand: lambda one: [self._document(one)],
            a.FollowupRound: lambda one: [self._round(one)],
            a.Obligation: lambda one: [self._duty(one)],
            a.Verdict: lambda one: [self._verdict(one), *map(self._finding, one.findings)],
            a.Attendance: self._attendance,
            a.Ledger: lambda one: [*map(self._line, one.lines), *map(self._finding, one.findings)],
            a.Funding: lambda one: [*map(self._money, one.lines)] or ["没有应付款"],
        }

    def _step(self, one: a.ApprovalStep) -> str:
        return f"{self._word(one.role)}{_STEPS[one.kind]}{self._after(one)}（{self._article(one.rule)}）"

    def _round(self, one: a.FollowupRound) -> str:
        share = "全部" if one.share == 1 else str(one.share)
        return f"回访{share}（{one.method}），{self._deadline(one.due)}（{self._article(one.rule)}）"

    def _duty(self, one: a.Obligation) -> str:
        done = "已完成" if one.met else "未完成"
        due = f"，{self._deadline(one.due)}" if one.due else ""
        return f"{one.about or self._word(one.owner)}：{done}{due}（{self._article(one.rule)}）"

    def _attendance(self, one: a.Attendance) -> Iterator[str]:
        yield from (f"{credit.person}：计 {credit.days} 天、{credit.minutes} 分钟" for credit in one.people)
        for day in one.days:
            yield f"{day.on}：{day.minutes} 分钟，{'计入' if day.counts else '不计'}{self._by(day.rules)}"

    def _money(self, line: a.MoneyLine) -> str:
        return f"{_MONEY[line.kind]} {yuan(line.fen)} 元（{line.key}）{self._by(line.rules)}"

    def _finding(self, one: a.Finding) -> str:
        whom = f"{one.about}：" if one.about and one.about not in _UNNAMED else ""
        weight = "已准予例外" if not one.stops and one.severity is Severity.BLOCK else _WEIGHTS[one.severity]
        return f"{whom}{self.law.message(one)}（{weight}；{self._article(one.rule)}）"

    def _verdict(self, one: a.Verdict) -> str:
        grade = self.book.label(one.scale, one.grade) if one.grade else "待定"
        whom = "" if one.about in _UNNAMED else f"{one.about}："
        return f"{whom}{grade}{self._by(one.rules)}"

    def _line(self, line: a.LedgerLine) -> str:
        return f"{line.person}：{f'计 {line.units} 人次' if line.units else '不计入'}{self._by(line.rules)}"

    def _document(self, one: a.DocumentDemand) -> str:
        kind = self.book.documents.get(one.kind)
        kept = "永久" if one.keep is None else _span(one.keep)
        name = kind.zh if kind and kind.zh else one.kind
        return f"{name} {one.count} 份，一式 {one.copies} 份，保管 {kept}（{self._article(one.rule)}）"

    def _after(self, step: a.ApprovalStep) -> str:
        return f"，在 {'、'.join(sorted(step.after))} 之后" if step.after else ""

    def _limit(self, cap: a.Cap) -> str:
        most = "" if cap.at_most is None else f"至多 {cap.at_most}"
        least = "" if cap.at_least is None else f"至少 {cap.at_least}"
        return "，".join(filter(None, (most, least)))

    def _deadline(self, due: Deadline) -> str:
        return f"{due.since or due.event} 起 {_span(due.span)}内"

    def _by(self, rules: tuple[str, ...]) -> str:
        return f"（{'、'.join(map(self._article, rules))}）" if rules else ""

    def _article(self, rule: str) -> str:
        entry = self.book.rules.get(rule)
        return f"{entry.article.replace('/', '')} {rule}" if entry else rule


def _span(span: Span) -> str:
    return f"{span.n}{_UNITS[span.unit]}"


def _told(thing: Any) -> Iterator[Field[Any]]:
    for field in fields(thing):
        value = getattr(thing, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if value != default and not (field.name == "ref" and value in _UNNAMED):
            yield field
