"""The list of ledger lines 台账明细: what it is searched, narrowed and sorted by, and its workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import Filter, Listing
from xiangxun.foundation.web.wording import choices_of, month_name
from xiangxun.kernel.clock import today
from xiangxun.registry.exports.kinds import ExportKind, Line, Wanted, register
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.trainees.discretion import discreet_views, sensitive_groups
from xiangxun.registry.trainees.queries import views
from xiangxun.registry.trainees.restriction import unnamed
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.results.ledger.entry_queries import (
    BOUNDARY,
    COUNTED,
    NOT_COUNTED,
    LedgerLine,
    count_lines,
    excluding_rules,
    find_lines,
)
from xiangxun.results.ledger.queries import ACCEPTED, DRAFT, SUBMITTED
from xiangxun.rules.law import Law
from xiangxun.training.sessions.queries import SessionRow, get_rows, townships
from xiangxun.training.sessions.statistics import first_year

STATES = {DRAFT: "草稿", SUBMITTED: "已报送", ACCEPTED: "已验收"}
_SHORT = 20
_COLUMNS = (
    Column("姓名", 12),
    Column("身份证号", 20),
    Column("乡镇", 14),
    Column("村", 14),
    Column("人员类别", 20, Kind.WRAPPED),
    Column("期次", 14),
    Column("开班日期", 12, Kind.DAY),
    Column("类别", 14),
    Column("计入人次", 9, Kind.NUMBER),
    Column("条款", 16),
    Column("不计入的原因", 40, Kind.WRAPPED),
    Column("台账", 10),
)


def entry_listing(db: Session, actor: Actor, law: Law) -> Listing:
    """Return the list of ledger lines as this request asks for it."""
    own = sees_only(actor)
    key = ("filters of ledger lines", own, today(), language())
    return Listing(
        "ledger_entries.index",
        sorts=("-day", "name"),
        searched=_("期次编号或名称"),
        filters=while_unchanged(db, key, lambda: _filters(db, law, own)),
        exports="ledger_entries.export",
        names=True,
    )


def _filters(db: Session, law: Law, own: int | None) -> Sequence[Filter]:
    hidden = sensitive_groups(law)
    standing = [(COUNTED, _("计入")), (NOT_COUNTED, _("不计入")), (BOUNDARY, _("临界"))]
    groups = [one for one in choices_of(law, "group") if one[0] not in hidden]
    return (
        Filter("standing", _("台账"), standing),
        Filter("rule", _("不计入的条款"), [(one, _in_short(law, one)) for one in excluding_rules(db)]),
        Filter("year", _("年份"), [(year, str(year)) for year in _years(db)]),
        Filter("month", _("月份"), [(month, month_name(month)) for month in range(1, 13)]),
        Filter("category", _("类别"), choices_of(law, "category")),
        Filter("group", _("人员类别"), groups),
        Filter("township", _("学员乡镇"), [(one, one) for one in township_names(db)]),
        Filter("place", _("办班乡镇"), [(one, one) for one in townships(db, institution_id=own)]),
        Filter("state", _("台账状态"), [(key, _(words)) for key, words in STATES.items()]),
    )


def _in_short(law: Law, rule: str) -> str:
    """Return article and first words of a rule: several rules may stand in one article."""
    if rule not in law.rulebook.rules:
        return rule
    words = law.rulebook.first_words(rule, language())
    return f"{law.rulebook.rules[rule].article} {words[:_SHORT]}{'…' if len(words) > _SHORT else ''}"


def _years(db: Session) -> Sequence[int]:
    this = today().year
    return range(this, (first_year(db) or this) - 1, -1)


def _count(db: Session, actor: Actor, wanted: Wanted) -> int:
    return count_lines(db, wanted.ask, name=wanted.name, institution_id=sees_only(actor))[0]


def _page(db: Session, actor: Actor, wanted: Wanted) -> Sequence[Line]:
    law = law_on(db, today())
    rows = find_lines(db, wanted.ask, name=wanted.name, institution_id=sees_only(actor))
    known = discreet_views(views(db, {row.trainee_id for row in rows}), law)
    sessions = get_rows(db, {row.session_id for row in rows})
    return [
        (row.id, _cells(law, row, unnamed(known[row.trainee_id]), sessions[row.session_id])) for row in rows
    ]


def _cells(law: Law, row: LedgerLine, person: TraineeView, session: SessionRow) -> Sequence[object]:
    rule = row.rules[0] if row.rules and not row.units else ""
    entry = law.rulebook.rules.get(rule)
    return (
        person.name,
        person.id_masked,
        person.township,
        person.village,
        person.group_words,
        session.code,
        session.first_day,
        law.rulebook.label("category", session.category or ""),
        row.units,
        entry.article if entry else rule,
        law.rulebook.message(rule, row.values.get(rule, {})) if entry else "",
        STATES.get(row.state, row.state),
    )


LINES = register(
    ExportKind(
        key="ledger_lines",
        title="台账明细",
        home="ledger_entries.index",
        action="ledger.export_lines",
        subject="ledger",
        columns=_COLUMNS,
        count=_count,
        page=_page,
        remark="证件号码已遮盖",
    )
)
