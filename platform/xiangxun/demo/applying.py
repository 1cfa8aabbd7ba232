"""Applying 申请与开班: the session is drafted, its people brought in, the application approved, the class opened."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.demo.acts import SlotIn
from xiangxun.demo.approving import approve
from xiangxun.demo.filing import file_demanded
from xiangxun.demo.people import invent, roster_of
from xiangxun.demo.play import Play, RosterFile, Run
from xiangxun.demo.ruling import rule_before
from xiangxun.foundation.access import Role
from xiangxun.kernel.errors import StepStopped
from xiangxun.kernel.ids import ref
from xiangxun.kernel.money import fen_from_yuan
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.registry.trainees.facts import persons
from xiangxun.rules.vocabulary import EMPTY, Stage, full_years
from xiangxun.training.enrolment.queries import ADMITTED, list_enrolled
from xiangxun.training.enrolment.service import (
    admit_again,
    declare,
    look_at_roster,
    run_import,
    start_import,
)
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft, SlotDraft
from xiangxun.training.sessions.service import apply_session, draft_session, engage_lecturer, open_session


def apply(play: Play) -> Run:
    """Draft the session, engage its lecturers, apply, have it approved, bring in its people; return it."""
    scenario = play.scenario
    run = Run(
        session=0,
        start=0,
        days=scenario.days,
        submit=scenario.submit.offset,
        papers=scenario.session.papers,
        feedback=scenario.feedback,
        paper_totals=scenario.paper_totals,
        rounds=scenario.rounds,
        rulings=scenario.rulings,
        costs=scenario.costs,
    )
    offset = scenario.session.apply
    with play.step(offset, f"拟定期次 {scenario.code} {scenario.session.title}") as db:
        run.session = _draft(play, db, run)
    if scenario.people.before_application:
        bring_in(play, run, offset)
    hand_in(play, run, offset)
    if not scenario.people.before_application:
        bring_in(play, run, scenario.session.open)
    return run


def hand_in(play: Play, run: Run, offset: int) -> None:
    """Apply for the session and take the application through its approval."""
    with play.step(offset, "申请办班") as db:
        rule_before(play, db, run, "apply")
        file_demanded(play, db, run, Stage.APPLY)
        apply_session(db, play.actor(db, Role.INSTITUTION), run.session)
    approve(play, offset, "session", run.session)


def open_class(play: Play, run: Run, offset: int) -> None:
    """Open the class."""
    with play.step(offset, "开班") as db:
        rule_before(play, db, run, "open")
        file_demanded(play, db, run, Stage.OPEN)
        open_session(db, play.actor(db, Role.INSTITUTION), run.session)


def bring_in(play: Play, run: Run, offset: int) -> None:
    """Import the roster, enter declarations and answers, and rule on the exceptions."""
    with play.step(offset, "导入花名册") as db:
        roster = play.roster = play.roster or _invented(play, db)
        actor = play.actor(db, Role.INSTITUTION)
        import_id = look_at_roster(db, actor, run.session, roster.content, name=roster.name)
        # Begun and done in one transaction: a worker that takes up the job finds it done.
        start_import(db, actor, import_id)
        run_import(db, actor, import_id)
    people = play.scenario.people
    if people.declared or people.answers:
        with play.step(offset, "录入报名审查情况") as db:
            actor = play.actor(db, Role.INSTITUTION)
            declare(db, actor, run.session, declared=people.declared, answers=people.answers)
    except_by_age(play, run, offset)
    with play.step(offset) as db:
        _refuse_refusals(play, db, run)


def except_by_age(play: Play, run: Run, offset: int) -> None:
    """Rule on the people whom the scenario excepts by their age, then ask the gate again."""
    exceptions = play.scenario.people.exceptions
    if not exceptions:
        return
    with play.step(offset, "对年龄例外作出裁定") as db:
        rows = list_enrolled(db, run.session)
        known = persons(db, [row.trainee_id for row in rows])
        ruled = 0
        for row in rows:
            birth = known[row.trainee_id].birth
            age = full_years(birth, play.scenario.on) if birth else -1
            for one in exceptions:
                if one.covers(age) and one.rule in row.refused_by:
                    rule_on(
                        db,
                        play.acting(db, one.role),
                        matter="session",
                        matter_id=run.session,
                        rule=one.rule,
                        about=ref("person", row.trainee_id),
                        answer=one.answer,
                        role=one.role,
                        reason=one.reason,
                    )
                    ruled += 1
        if ruled:
            admit_again(db, play.actor(db, Role.INSTITUTION), run.session)


def drafted_days(play: Play, run: Run) -> list[DayDraft]:
    """Return the planned days of a run, with the lecturers' ids."""
    return [
        DayDraft(play.scenario.day(run.offset_of(place)), [_slot(play, slot) for slot in day.slots], day.mode)
        for place, day in enumerate(run.days)
    ]


def engage(play: Play, db: Session, session_id: int) -> None:
    """Engage every lecturer of the scenario at his fee."""
    for lecturer in play.scenario.lecturers:
        engage_lecturer(
            db,
            play.actor(db, Role.INSTITUTION),
            session_id,
            play.lecturers[lecturer.key],
            purposes=lecturer.purposes,
            guest=lecturer.guest,
            fee_fen=fen_from_yuan(lecturer.fee),
        )


def minutes(clock: str) -> int:
    """Return "HH:MM" as minutes after midnight."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def _draft(play: Play, db: Session, run: Run) -> int:
    scenario, session = play.scenario, play.scenario.session
    draft = SessionDraft(
        code=scenario.code,
        title=session.title,
        institution_id=play.institution,
        days=drafted_days(play, run),
        category=session.category,
        purpose=session.purpose,
        level=session.level,
        topics=session.topics,
        audience=session.audience,
        venue_id=play.venue,
        plan_id=play.plan,
        township=session.township,
        planned_people=scenario.people.count or None,
        fields=session.fields,
        extra=session.extra,
        online_permitted=session.online_permitted,
        ends_stage=session.ends_stage,
    )
    session_id = draft_session(db, play.actor(db, Role.INSTITUTION), draft)
    engage(play, db, session_id)
    return session_id


def _slot(play: Play, slot: SlotIn) -> SlotDraft:
    lecturer = play.lecturers[slot.lecturer] if slot.lecturer else None
    return SlotDraft(slot.kind, slot.course, lecturer, minutes(slot.starts), minutes(slot.ends))


def _invented(play: Play, db: Session) -> RosterFile:
    scenario = play.scenario
    words = play.law(db).rulebook.words.get("group", EMPTY)
    people = invent(scenario.people, scenario.on, {code: word.zh for code, word in words.items()})
    title, township = scenario.session.title, scenario.session.township or scenario.venue.township
    return RosterFile("花名册.xlsx", roster_of(people, title, township, scenario.on))


def _refuse_refusals(play: Play, db: Session, run: Run) -> None:
    """Raise StepStopped where people of an invented roster are refused and the scenario does not expect it."""
    left = [row for row in list_enrolled(db, run.session) if row.state != ADMITTED]
    rules = sorted({rule for row in left for rule in row.refused_by})
    if left:
        play.tell(f"{play.on} 未录取 {len(left)} 人：{'、'.join(rules)}")
    if left and not (play.scenario.people.refuse_ok or play.is_real):
        raise StepStopped(
            f"有 {len(left)} 人按 {'、'.join(rules) or '名额'} 未被录取，情景没有预期（refuse_ok）。"
        )
