"""The list of sessions 期次列表: what it is searched, narrowed and sorted by, and the workbook of what it shows."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import current_actor, current_db
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.interpretations.service import law_on
from xiangxun.training.sessions.frame import STATE_WORDS
from xiangxun.training.sessions.queries import find_sessions, townships


def session_listing() -> Listing:
    """Return the list of sessions as this request asks for it."""
    db, own = current_db(), sees_only(current_actor())
    return Listing(
        "sessions.index",
        sorts=("-first_day", "code", "title"),
        searched=_("编号或名称"),
        filters=(
            Filter("state", _("状态"), [(key, _(words)) for key, words in STATE_WORDS.items()]),
            Filter("category", _("类别"), choices_of(law_on(db, today()), "category")),
            Filter(
                "institution",
                _("承办机构"),
                [] if own else list(institution_names(db).items()),
            ),
            Filter("township", _("乡镇"), [(one, one) for one in townships(db, institution_id=own)]),
        ),
        exports="sessions.workbook",
    )


def sessions_workbook(listing: Listing) -> ResponseReturnValue:
    """Hand out the sessions that the list is narrowed to; the audit says who took them out."""
    db, actor = current_db(), current_actor()
    rows = find_sessions(db, listing.everything, institution_id=sees_only(actor))
    record(db, actor, "sessions.export", "session", None, {"rows": len(rows)})
    names = institution_names(db)
    rulebook = law_on(db, today()).rulebook
    columns = [
        Column("期次", 14),
        Column("名称", 32, Kind.WRAPPED),
        Column("类别", 14),
        Column("第一天", 12, Kind.DAY),
        Column("最后一天", 12, Kind.DAY),
        Column("乡镇", 12),
        Column("承办机构", 26, Kind.WRAPPED),
        Column("状态", 10),
    ]
    lines = (
        (
            row.code,
            row.title,
            rulebook.label("category", row.category or ""),
            row.first_day,
            row.last_day,
            row.township,
            names.get(row.institution_id, ""),
            STATE_WORDS.get(row.state, row.state),
        )
        for row in rows
    )
    return hand_out("期次", columns, lines, remark=listing.describe())
