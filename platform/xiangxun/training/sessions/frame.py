"""The frame of a session 期次页框: stages, what stands before the next one, tabs; around every page of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.web.wording import short_day, short_days
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.rules.law import Law
from xiangxun.training.sessions.facts import law_of
from xiangxun.training.sessions.obstacles import GateView, gate_of
from xiangxun.training.sessions.queries import SessionView, get_session, retraining_of

#: The states of a session in order, each with the name of the stage that ends in it.
_STAGES = (
    ("applied", "申请"),
    ("approved", "批准"),
    ("open", "开班"),
    ("closed", "授课"),
    ("ledgered", "台账"),
    ("submitted", "报送"),
    ("accepted", "验收"),
    ("settled", "拨付"),
    ("archived", "归档"),
)
_ORDER = {state: place for place, (state, _name) in enumerate(_STAGES)}
#: The tab that counties without levels of trainees do not have.
_LEVELS = "levels.page"
_TABS = (
    ("sessions.page", "概况"),
    ("enrolment.people", "人员"),
    ("attendance.days", "签到"),
    ("sessions.lecturers", "讲师"),
    ("feedback.page", "反馈"),
    (_LEVELS, "等级"),
    ("dossier.page", "材料"),
    ("ledger.page", "台账"),
    ("followup.page", "回访"),
    ("acceptance.page", "验收"),
    ("funds.page", "资金"),
    ("archives.page", "归档"),
    ("papers.page", "文书"),
    ("sessions.history", "经过"),
)
STATE_WORDS = {
    "draft": "草拟",
    "applied": "待批准",
    "approved": "已批准",
    "open": "授课中",
    "closed": "已结班",
    "ledgered": "已建台账",
    "submitted": "待验收",
    "rectifying": "整改中",
    "retraining": "重新培训",
    "accepted": "已验收",
    "settled": "已结算",
    "archived": "已归档",
}


@dataclass(frozen=True, slots=True)
class StageMark:
    """One stage of the bar; `look` is the class it is drawn with: "", is-now, is-todo, is-shut, is-veto."""

    label: str
    note: str
    look: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the session."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class SessionFrame:
    """Everything around a page of a session; `law` is that of its first day, `retraining` the session after it."""

    view: SessionView
    institution: str
    law: Law
    retraining: int | None
    state: str
    stages: Sequence[StageMark]
    gate: GateView | None

    @property
    def asked(self) -> Sequence[Mapping[str, Any]]:
        """The obstacles whose reasons the person asked for (`?gate=RULE`)."""
        rule = request.args.get("gate")
        return [one for one in self.gate.findings if one["rule"] == rule] if self.gate and rule else ()

    @property
    def tabs(self) -> Sequence[Tab]:
        """The pages of the session, for a page of the county."""
        return _tabs(self.view.row.id, has_levels=bool(self.law.rulebook.words.get("score")))


def frame_of(db: Session, session_id: int, *, members: Sequence[str] | None = None) -> SessionFrame:
    """Return the frame of a session; raises `NotFound`. `members`: sides of the acceptance team, where known."""
    told = while_unchanged(db, ("session", session_id, today()), lambda: _told(db, session_id))
    view, institution, law, retraining = told
    gate = gate_of(db, view, members)
    return SessionFrame(
        view=view,
        institution=institution,
        law=law,
        retraining=retraining,
        state=_(STATE_WORDS.get(view.row.state, view.row.state)),
        stages=_stages(view, law, gate),
        gate=gate,
    )


def _told(db: Session, session_id: int) -> tuple[SessionView, str, Law, int | None]:
    view = get_session(db, session_id)
    institution = get_institution(db, view.row.institution_id).name
    return view, institution, law_of(db, view), retraining_of(db, session_id)


def _stages(view: SessionView, law: Law, gate: GateView | None) -> list[StageMark]:
    state = {"rectifying": "ledgered", "retraining": "submitted", "draft": ""}.get(
        view.row.state, view.row.state
    )
    reached = _ORDER.get(state, -1)
    shown = [
        (place, *stage)
        for place, stage in enumerate(_STAGES)
        if stage[0] != "accepted" or "acceptance" in law.rulebook.scales
    ]
    notes = _notes(view)
    marks = []
    for place, stage, name in shown:
        note = notes.get(stage) or _("已办")
        if place <= reached:
            marks.append(StageMark(_(name), note, ""))
        elif not any(mark.look for mark in marks):
            shut = gate.shut if gate else 0
            marks.append(
                StageMark(
                    _(name), _("差 %(n)s 项", n=shut) if shut else _("在办"), "is-shut" if shut else "is-now"
                )
            )
        else:
            marks.append(StageMark(_(name), "—", "is-todo"))
    if view.row.state in ("rectifying", "retraining"):
        veto = StageMark(_(STATE_WORDS[view.row.state]), _("未通过"), "is-veto")
        marks.insert(next((i for i, mark in enumerate(marks) if mark.look), len(marks)), veto)
    return marks


def _notes(view: SessionView) -> dict[str, str]:
    on: dict[str, date | None] = {
        "applied": view.applied_on,
        "approved": view.approved_on,
        "submitted": view.submitted_on,
        "accepted": view.accepted_on,
        "archived": view.archived_on,
    }
    settled = {"settled": _("已核定")}
    return (
        settled
        | {stage: short_day(when) for stage, when in on.items() if when}
        | {"closed": short_days(view.row.first_day, view.row.last_day)}
    )


def _tabs(session_id: int, *, has_levels: bool) -> list[Tab]:
    here = (request.blueprint or "", request.endpoint or "")
    return [
        Tab(_(label), url_for(endpoint, session_id=session_id), _is_here(endpoint, here))
        for endpoint, label in _TABS
        if has_levels or endpoint != _LEVELS
    ]


def _is_here(endpoint: str, here: tuple[str, str]) -> bool:
    blueprint = endpoint.partition(".")[0]
    return here[1] == endpoint or (blueprint == here[0] and blueprint != "sessions")
