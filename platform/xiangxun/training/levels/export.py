"""Export of levels 学员等级表: everybody of a session with scores and the level decided, as a workbook to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.trainees.queries import views
from xiangxun.registry.trainees.restriction import unnamed
from xiangxun.rules.law import Law
from xiangxun.training.levels.facts import SCALE, has_levels
from xiangxun.training.levels.queries import ProgressRow, list_progress
from xiangxun.training.sessions.facts import law_of
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_session

_STAFF = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY)


def levels_workbook(db: Session, actor: Actor, session_id: int) -> bytes:
    """Return the levels of a session as .xlsx, ID numbers masked; the audit says who took it out.

    Raises `NotFound` where the county's rules know no levels.
    """
    require_session(db, actor, session_id, *_STAFF)
    session = get_session(db, session_id)
    law, progress = law_of(db, session), list_progress(db, session_id)
    if not has_levels(law):
        raise NotFound("本县的制度没有学员等级。")
    record(db, actor, "levels.export", "session", session_id, {"rows": len(progress)})
    items = law.rulebook.words["score"]
    sheet = Sheet(
        name="学员等级",
        title=f"{session.row.code} {session.row.title} 学员等级表",
        columns=[
            Column("姓名", 12),
            Column("身份证号", 20),
            Column("原等级", 12),
            *(Column(item.zh, 10, Kind.NUMBER) for item in items.values()),
            Column("积分", 8, Kind.NUMBER),
            Column("销售额（元）", 14, Kind.YUAN),
            Column("讲师推荐", 10),
            Column("评定等级", 12),
            Column("依据", 24, Kind.WRAPPED),
        ],
        rows=_lines(db, law, progress, tuple(items)),
        remarks=[f"《{law.rulebook.title}》"],
        closing=[f"共 {len(progress)} 人", "制表人：            审核人：            日期："],
    )
    return workbook([sheet], on=today())


def _lines(
    db: Session, law: Law, progress: Sequence[ProgressRow], items: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    known = views(db, [row.trainee_id for row in progress])
    for row in progress:
        person = unnamed(known[row.trainee_id])
        yield (
            person.name,
            person.id_masked,
            law.rulebook.label(SCALE, row.level or ""),
            *(row.scores.get(item) for item in items),
            row.points,
            row.sales_fen,
            "是" if row.recommended else "",
            law.rulebook.label(SCALE, row.grade or ""),
            "、".join(row.rules),
        )
