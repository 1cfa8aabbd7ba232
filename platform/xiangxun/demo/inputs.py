"""Inputs 依据数据: days, people there, fees, costs and parameters of a play, so that every figure can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.demo.play import Play, Run
from xiangxun.foundation.decisions import list_receipts
from xiangxun.foundation.decisions.queries import get_kept
from xiangxun.registry.interpretations.queries import list_interpretations
from xiangxun.registry.lecturers.queries import get_lecturer
from xiangxun.results.funds.queries import list_costs
from xiangxun.training.attendance.queries import list_papers, people_there
from xiangxun.training.feedback.queries import form_totals, list_assessments
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.queries import DayView, SessionView, get_session


def inputs(play: Play, db: Session, runs: Sequence[Run]) -> dict[str, Any]:
    """Return what the figures were worked out from; amounts in fen, days as text, times as "HH:MM"."""
    return {
        "county": play.county,
        "tenant": play.tenant,
        "scenario": play.scenario.title,
        "roster": play.roster.name if play.roster else None,
        "sessions": [_session(db, run) for run in runs],
        "parameters": _parameters(db, runs),
        "interpretations": [
            {"key": one.key, "value": one.value, "from": str(one.from_on)} for one in list_interpretations(db)
        ],
    }


def _session(db: Session, run: Run) -> dict[str, Any]:
    view = get_session(db, run.session)
    there = people_there(db, run.session)
    tally = counts(db, run.session)
    return {
        "code": view.row.code,
        "retrains": view.row.retrains is not None,
        "category": view.row.category,
        "first_day": str(view.row.first_day),
        "last_day": str(view.row.last_day),
        "applied": _iso(view.applied_on),
        "approved": _iso(view.approved_on),
        "submitted": _iso(view.submitted_on),
        "accepted": _iso(view.accepted_on),
        "archived": _iso(view.archived_on),
        "days": [_day(day, there.get(day.on, 0)) for day in view.days],
        "lecturers": _lecturers(db, view),
        "signed": tally.signed,
        "signed_on_paper": [
            {"on": _iso(one.on), "people": one.people} for one in list_papers(db, run.session)
        ],
        "feedback": _feedback(db, run),
        "costs": [
            {
                "key": one.key,
                "item": one.item,
                "amount_fen": one.fen,
                "payable_fen": one.payable_fen,
                "units": one.units,
                "lecturer": f"lecturer:{one.lecturer_id}" if one.lecturer_id else None,
                "rule_ids": list(one.rules),
            }
            for one in list_costs(db, run.session)
        ],
    }


def _day(day: DayView, there: int) -> dict[str, Any]:
    return {
        "on": str(day.on),
        "mode": day.mode,
        "signed_in": there,
        "head_count": day.head_count,
        "slots": [
            {
                "kind": slot.kind,
                "planned": [_clock(minute) for minute in slot.planned],
                "held": [_clock(minute) for minute in slot.held] if slot.held else None,
            }
            for slot in day.slots
        ],
        "held_minutes": sum(slot.held[1] - slot.held[0] for slot in day.slots if slot.held),
    }


def _lecturers(db: Session, view: SessionView) -> list[dict[str, Any]]:
    return [
        {
            "lecturer": f"lecturer:{one.lecturer_id}",
            "grade": get_lecturer(db, one.lecturer_id).grade,
            "guest": one.guest,
            "fee_fen": one.fee_fen,
        }
        for one in view.lecturers
    ]


def _feedback(db: Session, run: Run) -> list[dict[str, Any]]:
    assessed = {one.lecturer_id: one for one in list_assessments(db, run.session)}
    rows = []
    for total in form_totals(db, run.session):
        found = assessed.get(total.lecturer_id or 0)
        rows.append(
            {
                "lecturer": f"lecturer:{total.lecturer_id}",
                "filled": total.filled,
                "satisfied": total.satisfied,
                "assessment": {"grade": found.grade, "state": found.state, "rule_ids": list(found.rules)}
                if found
                else None,
            }
        )
    return rows


def _parameters(db: Session, runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return every parameter that a decision about these sessions read, with value, source and rule."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for run in runs:
        for receipt in list_receipts(db, "session", run.session):
            for key, day, value, preset, source, rule in get_kept(db, receipt.id).readings:
                found[key, day] = {
                    "key": key,
                    "on": day,
                    "value": value,
                    "preset": preset,
                    "source": source,
                    "rule_id": rule,
                }
    return [found[place] for place in sorted(found)]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
