"""Reading `rulebook.toml` 读取规则手册: strict, so that a slip of the pen is refused by file and key."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from xiangxun.rules.canonical import canonical, sha256
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law.entries import (
    Criterion,
    DocumentKind,
    ExtraField,
    Need,
    Reach,
    RuleEntry,
    Scale,
    Word,
)
from xiangxun.rules.law.provisions_file import read_limit, read_quota, read_round, read_step
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.law.tables import Table, read_text, read_toml
from xiangxun.rules.law.templates import Template, compile_template
from xiangxun.rules.vocabulary import Gate, Map, Severity, Stage

MANNERS = ("automated", "recorded", "shown")
FIELD_HOLDERS = ("session", "person", "lecturer", "institution", "plan", "venue", "enrolment")
#: Holders whose fields are columns of rosters.
ROSTER_HOLDERS = ("person", "enrolment")
FIELD_TYPES = ("text", "integer", "decimal", "yuan", "date", "flag", "choice", "choices")
NEED_OF = ("person", "household", "lecturer", "institution", "township", "category", "topic", "programme")
NEED_WHAT = ("enrolled", "attended", "counted", "paid", "graded", "rated")
MEASURES = ("sessions", "people", "units", "minutes", "fen", "forms", "satisfied")
PER = ("session", "day", "lecturer", "week")
RECORDS = ("document", "register", "signature", "field")
_REGISTER = "register"
_PLACES = frozenset(Gate) | frozenset(Stage)
#: Where fields of a holder are asked for, for those that are not asked for everywhere.
_ASKED_AT: dict[str, frozenset[str]] = {
    "person": frozenset(Gate),
    "enrolment": frozenset(Gate),
    "session": frozenset(Stage),
}
_REQUIRED_AT: dict[str, frozenset[str] | None] = {
    "plan": None,  # kinds of plan are the county's words
    "session": frozenset(Stage),
    "row": frozenset(Stage),
    "person": frozenset(Gate),
}

E = TypeVar("E")
I = TypeVar("I", bound=Hashable)  # noqa: E741 - the id of an entry


def read_rulebook(path: Path | Traversable) -> Rulebook:
    """Read a rulebook file; raises RulebookRefused naming file and key."""
    return parse_rulebook(read_text(path), str(path))


def parse_rulebook(text: str, file: str) -> Rulebook:
    """Parse the text of a rulebook. What it cites is checked once the layers are merged."""
    data = read_toml(text, file)
    top = Table(file, "", data)
    county = top.table("county")
    rulebook = Rulebook(
        file=file,
        digest=sha256(canonical(data)),
        code=county.text("code", ""),
        title=county.text("title", ""),
        rules=_keyed(top.tables("rule", "id"), _rule, lambda entry: entry.id),
        required=_required(top.table("required")),
        documents=_keyed(top.tables("document"), _document, lambda entry: entry.key),
        scales=_keyed(top.tables("scale"), _scale, lambda entry: entry.key),
        criteria=_keyed(top.tables("criterion"), _criterion, lambda entry: (entry.scale, entry.key)),
        fields=_keyed(top.tables("field"), _field, lambda entry: (entry.on, entry.key)),
        needs=_keyed(top.tables("need"), _need, lambda entry: entry.key),
        words=_words(top.table("words")),
        limits=_keyed(top.tables("limit"), read_limit, lambda entry: entry.key),
        quotas=_keyed(top.tables("quota"), read_quota, lambda entry: entry.key),
        steps=_keyed(top.tables("step"), read_step, lambda entry: (entry.matter, entry.key)),
        rounds=_keyed(top.tables("round"), read_round, lambda entry: entry.key),
    )
    county.close()
    top.close()
    return rulebook


def _keyed(tables: Any, parse: Callable[[Table], E], naming: Callable[[E], I]) -> Map[I, E]:
    entries: dict[I, E] = {}
    for table in tables:
        entry = parse(table)
        table.close()
        if naming(entry) in entries:
            raise table.refuse("", f"{naming(entry)} 重复")
        entries[naming(entry)] = entry
    return Map(entries)


def _rule(table: Table) -> RuleEntry:
    manner = table.one_of("manner", MANNERS)
    severity = table.one_of("severity", frozenset(Severity), None)
    zh = _template(table, "zh")
    if manner == "automated" and severity is not None and zh is None:
        raise table.refuse("zh", "有轻重的规则须写明消息")
    places = table.texts("exception_at")
    if unknown := set(places) - _PLACES:
        raise table.refuse("exception_at", f"不认识 {'、'.join(sorted(unknown))}")
    record = table.text("record", None)
    if record is not None and record.partition(":")[0] not in RECORDS:
        raise table.refuse("record", f"应为 {'、'.join(RECORDS)} 之一加冒号")
    return RuleEntry(
        id=table.text("id"),
        article=table.text("article"),
        manner=manner,
        summary=table.text("summary"),
        step=table.text("step", ""),
        severity=None if severity is None else Severity(severity),
        zh=zh,
        en=_template(table, "en"),
        exception_by=table.text("exception_by", None),
        exception_at=frozenset(places),
        confirm_by=table.text("confirm_by", None),
        interpretation=table.text("interpretation", None),
        record=record,
        waivable=table.take("waivable", bool, False),
        duty_zh=_template(table, "duty_zh"),
        duty_en=_template(table, "duty_en"),
        demands=_demands(table),
    )


def _template(table: Table, name: str) -> Template | None:
    text = table.text(name, None)
    if text is None:
        return None
    try:
        return compile_template(text)
    except ValueError as error:
        raise table.refuse(name, str(error)) from error


def _demands(table: Table) -> str | None:
    text: str | None = table.text("demands", None)
    if text is not None and "{" in text:
        raise table.refuse("demands", "规定要求什么，用一句话写明，不带数值")
    return text


def _required(table: Table) -> Map[str, Map[str, str]]:
    found: dict[str, Map[str, str]] = {}
    for name in table.names():
        kind, colon, place = name.partition(":")
        places = _REQUIRED_AT.get(kind, frozenset())
        if not colon or not place or (places is not None and place not in places):
            raise table.refuse(name, "应为 plan:种类、session:阶段、row:阶段 或 person:关口")
        found[name] = Map(table.words(name))
    return Map(found)


def _document(table: Table) -> DocumentKind:
    at = table.table("at")
    stages: dict[str, tuple[str, ...]] = {}
    for stage in at.names():
        if stage not in frozenset(Stage):
            raise at.refuse(stage, "不认识此阶段")
        stages[stage] = at.texts(stage)
    return DocumentKind(
        key=table.text("key"),
        zh=table.text("zh", None),
        en=table.text("en", None),
        at=Map(stages),
        count=table.take("count", int, 1),
        per=table.one_of("per", PER, "session"),
        keep=table.text("keep", None),
        copies=table.text("copies", None),
        holders=table.texts("holders"),
        category=table.text("category", None),
    )


def _scale(table: Table) -> Scale:
    grades = table.texts("grades")
    labels = table.words("labels")
    english, then = table.words("labels_en", {}), table.words("then", {})
    if not grades or set(labels) != set(grades):
        raise table.refuse("labels", "每个等级须有且只有一个名称")
    for name, words in (("labels_en", english), ("then", then)):
        if unknown := set(words) - set(grades):
            raise table.refuse(name, f"不是等级：{'、'.join(sorted(unknown))}")
    return Scale(table.text("key"), grades, Map(labels), Map(english), Map(then))


def _criterion(table: Table) -> Criterion:
    return Criterion(
        key=table.text("key"),
        scale=table.text("scale"),
        zh=table.text("zh"),
        rule=table.text("rule"),
        most=table.take("most", int),
        bonus=table.take("bonus", bool, False),
        proofs=table.texts("proofs"),
    )


def _field(table: Table) -> ExtraField:
    on, kind = _holder(table), table.one_of("type", FIELD_TYPES)
    required_at = table.one_of("required_at", _PLACES, None)
    rule = table.text("rule", None)
    options = table.texts("options")
    if required_at is not None and rule is None:
        raise table.refuse("rule", "必填项须引用规则")
    if kind in ("choice", "choices") and not options:
        raise table.refuse("options", "选择项须列出选项")
    required = table.take("required", bool, False)
    if required_at is not None and on not in FIELD_HOLDERS:
        raise table.refuse("required_at", "登记簿没有关口，必填请写 required = true")
    if required and on in FIELD_HOLDERS:
        raise table.refuse("required", "请写 required_at，说明到哪个环节必填")
    asked_at = _ASKED_AT.get(on, _PLACES)
    if required_at is not None and required_at not in asked_at:
        raise table.refuse("required_at", f"此处只能写 {'、'.join(sorted(asked_at))}")
    aliases = table.texts("aliases")
    if aliases and on not in ROSTER_HOLDERS:
        raise table.refuse("aliases", "只有花名册中的栏目（person、enrolment）有表头别名")
    return ExtraField(
        on=on,
        key=table.text("key"),
        type=kind,
        zh=table.text("zh"),
        en=table.text("en", None),
        required_at=required_at,
        rule=rule,
        options=options,
        required=required,
        aliases=aliases,
    )


def _holder(table: Table) -> str:
    on: str = table.text("on")
    kind, _, register = on.partition(":")
    if on not in FIELD_HOLDERS and not (kind == _REGISTER and register):
        raise table.refuse("on", f"不认识 {on!r}，可用：{'、'.join(FIELD_HOLDERS)}，或 register:登记簿")
    return on


def _need(table: Table) -> Need:
    hooks = table.texts("hooks")
    if not hooks or (unknown := set(hooks) - set(HOOKS)):
        raise table.refuse("hooks", f"应为规则接口名称：{'、'.join(sorted(unknown)) if hooks else '空'}")
    form = table.one_of("form", ("pasts", "tally"))
    measure = table.one_of("measure", MEASURES, None)
    if (form == "tally") != (measure is not None):
        raise table.refuse("measure", "tally 须写 measure，pasts 不写")
    return Need(
        key=table.text("key"),
        hooks=hooks,
        of=table.one_of("of", NEED_OF),
        what=table.one_of("what", NEED_WHAT),
        reach=_reach(table),
        form=form,
        measure=measure,
    )


def _reach(table: Table) -> Reach:
    reach = table.table("reach")
    if len(reach.names()) != 1:
        raise table.refuse("reach", "months、calendar_years、since、lifetime、param 须写且只写一个")
    found = Reach(
        months=reach.take("months", int, None),
        calendar_years=reach.take("calendar_years", int, None),
        since=reach.take("since", date, None),
        lifetime=reach.take("lifetime", bool, False),
        param=reach.text("param", None),
    )
    reach.close()
    return found


def _words(table: Table) -> Map[str, Map[str, Word]]:
    lists: dict[str, Map[str, Word]] = {}
    for name in table.names():
        parse = _WORDS.get(name, _word)
        lists[name] = _keyed(table.tables(name), parse, lambda entry: entry.key)
    return Map(lists)


def _register(table: Table) -> Word:
    kept_by, signed_by = table.texts("kept_by"), table.texts("signed_by")
    return replace(_word(table), kept_by=kept_by, signed_by=signed_by)


def _group(table: Table) -> Word:
    sensitive = table.take("sensitive", bool, False)
    return replace(_word(table), sensitive=sensitive)


def _sub_ledger(table: Table) -> Word:
    groups = table.texts("groups")
    if not groups:
        raise table.refuse("groups", "分台账须写明列入的人员类别")
    return replace(_word(table), groups=groups)


_WORDS = {_REGISTER: _register, "group": _group, "sub_ledger": _sub_ledger}


def _word(table: Table) -> Word:
    return Word(
        key=table.text("key"),
        zh=table.text("zh"),
        en=table.text("en", None),
        stands_for=table.texts("is"),
        rule=table.text("rule", None),
    )
