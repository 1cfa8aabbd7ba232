"""Ruling 裁定: a named person's word on the session, entered before the step that the scenario names."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.demo.play import Play, Run
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.service import rule_on


def rule_before(play: Play, db: Session, run: Run, step: str) -> None:
    """Enter the rulings that the scenario lays before a step."""
    for place, one in enumerate(run.rulings):
        if one.at == step and place not in run.ruled:
            run.ruled.add(place)
            rule_on(
                db,
                play.acting(db, one.role),
                matter="session",
                matter_id=run.session,
                rule=one.rule,
                about=subject(play, run, one.about),
                answer=one.answer,
                role=one.role,
                reason=one.reason,
            )


def subject(play: Play, run: Run, about: str) -> str:
    """Return the reference that a scenario means: session, institution, a lecturer's key."""
    if about in ("", "session"):
        return ref("session", run.session)
    if about == "institution":
        return ref("institution", play.institution)
    return ref("lecturer", play.lecturers[about.removeprefix("lecturer:")])
