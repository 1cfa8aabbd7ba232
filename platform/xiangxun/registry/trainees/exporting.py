"""Export of trainees 学员名册导出: the list as cells, masked as the list is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.kernel.clock import today
from xiangxun.registry.exports.kinds import ExportKind, Line, Wanted, register
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.extras.showing import own_cells, own_columns
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.discretion import discreet_views
from xiangxun.registry.trainees.models import PERSON
from xiangxun.registry.trainees.queries import count_trainees, list_trainees
from xiangxun.registry.trainees.reach import reach_of
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.rules.law import Law

_COLUMNS = (
    Column("姓名", 12),
    Column("身份证号", 20),
    Column("性别", 6),
    Column("出生日期", 12, Kind.DAY),
    Column("乡镇", 14),
    Column("村", 14),
    Column("人员类别", 24, Kind.WRAPPED),
    Column("等级", 12),
    Column("电话", 8),
)


def _count(db: Session, actor: Actor, wanted: Wanted) -> int:
    return count_trainees(db, search=wanted.name, narrowed=wanted.ask, within=reach_of(actor), usable=True)


def _left_out(db: Session, actor: Actor, wanted: Wanted) -> str:
    """Say how many stand in the list whose data may only be kept: they stand in no export."""
    everybody = count_trainees(db, search=wanted.name, narrowed=wanted.ask, within=reach_of(actor))
    left_out = everybody - _count(db, actor, wanted)
    return f"另有 {left_out} 人依法限制处理，只保存、不列入" if left_out else ""


def _page(db: Session, actor: Actor, wanted: Wanted) -> Sequence[Line]:
    law, ask = law_on(db, today()), wanted.ask
    rows = list_trainees(
        db,
        search=wanted.name,
        narrowed=replace(ask, after=None),
        within=reach_of(actor),
        after=ask.after,
        limit=ask.limit,
        usable=True,
    )
    held = extras_of(db, PERSON, [one.id for one in rows])
    seen = discreet_views({one.id: one for one in rows}, law)
    return [
        (
            one.id,
            [*_cells(law, seen[one.id]), *own_cells(law, PERSON.on, held.get(one.id, {}))],
        )
        for one in rows
    ]


def _cells(law: Law, one: TraineeView) -> Sequence[object]:
    return (
        one.name,
        one.id_masked,
        {"male": "男", "female": "女"}.get(one.sex, ""),
        one.birth,
        one.township,
        one.village,
        one.group_words,
        law.rulebook.label("trainee", one.level or ""),
        "有" if one.has_phone else "",
    )


TRAINEES = register(
    ExportKind(
        key="trainees",
        title="学员名册",
        home="trainees.index",
        action="trainees.export",
        subject="trainee",
        columns=_COLUMNS,
        count=_count,
        page=_page,
        further=lambda db: own_columns(law_on(db, today()), PERSON.on),
        left_out=_left_out,
        remark="证件号码已遮盖",
        unit="人",
    )
)
