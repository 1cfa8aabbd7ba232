"""The list of calls 回访明细: what it is searched, narrowed and sorted by, and its workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web.listing import Filter, Listing
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import account_names, staff_names
from xiangxun.registry.exports.kinds import ExportKind, Line, Wanted, register
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.queries import views
from xiangxun.registry.trainees.restriction import unnamed
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.results.followup.call_queries import (
    DONE,
    LATE,
    LATER,
    OPEN,
    SOON,
    SOON_DAYS,
    UNDATED,
    count_calls,
    find_calls,
)
from xiangxun.results.followup.queries import WITHHELD
from xiangxun.rules.law import Law
from xiangxun.training.sessions.queries import get_rows

RESULT_WORDS = {"reached": "接通", "refused": "拒绝", "unreachable": "无法接通", "wrong_number": "号码有误"}
#: What a call came to, with those that the law forbids.
OUTCOME_WORDS = {**RESULT_WORDS, WITHHELD: "依法不回访"}
_COLUMNS = (
    Column("姓名", 12),
    Column("乡镇", 14),
    Column("村", 14),
    Column("期次", 14),
    Column("轮次", 18),
    Column("期限", 20),
    Column("已拨", 6, Kind.NUMBER),
    Column("结果", 10),
    Column("回访日期", 12, Kind.DAY),
    Column("回访人", 12),
)


def call_listing(db: Session, actor: Actor, law: Law) -> Listing:
    """Return the list of calls as this request asks for it."""
    confined = sees_only(actor) is not None
    due = [
        (LATE, _("已逾期")),
        (SOON, _("%(n)s 天内到期", n=SOON_DAYS)),
        (LATER, _("以后到期")),
        (UNDATED, _("期限未定")),
    ]
    callers = [] if confined else list(staff_names(db).items())
    return Listing(
        "followup_calls.index",
        sorts=("due", "name"),
        searched=_("期次编号或名称"),
        filters=(
            Filter("state", _("状态"), [(OPEN, _("待回访")), (DONE, _("已完成"))]),
            Filter("due", _("期限"), due),
            Filter("round", _("轮次"), choices_of(law, "followup")),
            Filter("result", _("结果"), [(key, _(words)) for key, words in OUTCOME_WORDS.items()]),
            Filter("by", _("回访人"), callers),
        ),
        exports="followup_calls.export",
        names=True,
    )


def _count(db: Session, actor: Actor, wanted: Wanted) -> int:
    return count_calls(db, wanted.ask, today(), name=wanted.name, institution_id=sees_only(actor))[0]


def _page(db: Session, actor: Actor, wanted: Wanted) -> Sequence[Line]:
    law, on = law_on(db, today()), today()
    rows = find_calls(db, wanted.ask, on, name=wanted.name, institution_id=sees_only(actor))
    known = views(db, {row.trainee_id for row in rows})
    sessions = get_rows(db, {row.session_id for row in rows})
    callers = account_names(db, {row.called_by for row in rows if row.called_by})
    return [
        (
            row.id,
            (
                *_person(known[row.trainee_id]),
                sessions[row.session_id].code,
                law.rulebook.label("followup", row.key),
                row.due.isoformat() if row.due else row.due_text,
                row.tries,
                OUTCOME_WORDS.get(row.result or "", ""),
                row.called_on,
                callers.get(row.called_by, "") if row.called_by else "",
            ),
        )
        for row in rows
    ]


def _person(view: TraineeView) -> tuple[str, str, str]:
    shown = unnamed(view)
    return shown.name, shown.township, shown.village


CALLS = register(
    ExportKind(
        key="followup_calls",
        title="回访明细",
        home="followup_calls.index",
        action="followup.export_calls",
        subject="followup",
        columns=_COLUMNS,
        count=_count,
        page=_page,
    )
)
