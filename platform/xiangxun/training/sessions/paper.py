"""Papers of a session 期次文书: what every form about a session may say of it, and its own letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.foundation.papers.wording import clock_words, day_words, days_words
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.registry.venues.queries import list_venues
from xiangxun.rules.law import Law
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.queries import SessionView, SlotView

_NOON, _EVENING = 12 * 60, 18 * 60


def application_report(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return what the application 培训申请报告 says: the class and its schedule."""
    values = {**session_values(db, view, law), "applied_on": day_words(view.applied_on)}
    return PaperFacts(view.applied_on or today(), values, _schedule(db, view, law), number=view.row.code)


def notice(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return what the notice 培训通知 says: when, where, what is taught by whom."""
    values = {**session_values(db, view, law), "approved_on": day_words(view.approved_on)}
    return PaperFacts(today(), values, _schedule(db, view, law), number=view.row.code)


def session_values(db: Session, view: SessionView, law: Law) -> dict[str, str]:
    """Return what any paper may say of a session, in words."""
    row, tally, label = view.row, counts(db, view.row.id), law.rulebook.label
    institution = get_institution(db, row.institution_id)
    plan = get_plan(db, view.plan_id).title if view.plan_id else ""
    return {
        "code": row.code,
        "title": row.title,
        "category": label("category", row.category) if row.category else "",
        "level": label("level", view.level) if view.level else "",
        "topics": "、".join(label("topic", one) for one in view.topics),
        "audience": "、".join(label("group", one) for one in view.audience),
        "institution": institution.name,
        "contact": institution.contact,
        "township": row.township,
        "venue": venue_name(db, view),
        "days": days_words(row.first_day, row.last_day),
        "first_day": day_words(row.first_day),
        "last_day": day_words(row.last_day),
        "day_count": f"{len(view.days)} 天",
        "hours": hours_words(view.days[0].slots) if view.days else "",
        "lecturers": "、".join(lecturer_names(db, (one.lecturer_id for one in view.lecturers))),
        "plan": plan,
        "planned": f"{view.planned_people} 人" if view.planned_people else "",
        "enrolled": f"{tally.enrolled} 人",
        "attended": f"{tally.signed} 人",
        "counted": f"{tally.counted} 人",
        "not_counted": f"{tally.excluded} 人",
        "office": current_tenant_info(db).title,
        "printed_on": day_words(today()),
    }


def venue_name(db: Session, view: SessionView) -> str:
    """Return where the session is held, in words."""
    return next((one.name for one in list_venues(db) if one.id == view.venue_id), "")


def lecturer_names(db: Session, ids: Iterable[int | None]) -> list[str]:
    """Return the names of lecturers, each once, in the order given."""
    wanted = list(dict.fromkeys(one for one in ids if one))
    known = {one.id: one.name for one in list_lecturers(db)} if wanted else {}
    return [known[one] for one in wanted if one in known]


def hours_words(slots: Sequence[SlotView]) -> str:
    """Return the hours of a day by halves: 上午 08:30–11:30　下午 14:00–17:00."""
    return "　".join(
        f"{half} {clock_words(min(s.planned[0] for s in some))}–{clock_words(max(s.planned[1] for s in some))}"
        for half, some in halves(slots)
    )


def halves(slots: Sequence[SlotView]) -> list[tuple[str, list[SlotView]]]:
    """Return the slots of a day by the half in which they begin: 上午, 下午, 晚上; empty halves are left out."""
    parts: dict[str, list[SlotView]] = {"上午": [], "下午": [], "晚上": []}
    for slot in slots:
        begins = slot.planned[0]
        parts["上午" if begins < _NOON else "下午" if begins < _EVENING else "晚上"].append(slot)
    return [(half, some) for half, some in parts.items() if some]


def _schedule(db: Session, view: SessionView, law: Law) -> list[dict[str, str]]:
    known = {one.id: one.name for one in list_lecturers(db)}
    return [
        {
            "day": f"{day.on.month}月{day.on.day}日",
            "time": f"{clock_words(slot.planned[0])}–{clock_words(slot.planned[1])}",
            "course": slot.course,
            "lesson": law.rulebook.label("lesson", slot.kind),
            "lecturer": known.get(slot.lecturer_id or 0, ""),
        }
        for day in view.days
        for slot in day.slots
    ]
