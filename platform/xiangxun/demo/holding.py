"""Holding 办班: each day held and signed in, the forms afterwards, and the class closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from sqlalchemy.orm import Session

from xiangxun.demo.acts import AssessmentIn, DayIn, FeedbackIn, LevelsIn
from xiangxun.demo.applying import minutes
from xiangxun.demo.filing import file_demanded, file_due
from xiangxun.demo.play import Play, Run
from xiangxun.demo.ruling import rule_before, subject
from xiangxun.foundation.access import Role
from xiangxun.kernel.money import fen_from_yuan
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.results.followup.service import plan_rounds
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.attendance.queries import ABSENT, PRESENT, attended_ids, count_signed, people_there
from xiangxun.training.attendance.service import (
    settle_attendance,
    sign_in,
    sign_in_from_roster,
    type_paper_total,
)
from xiangxun.training.enrolment.queries import ADMITTED, admitted_ids, list_enrolled, list_imports
from xiangxun.training.enrolment.service import give_reason
from xiangxun.training.feedback.queries import PROPOSED, list_assessments
from xiangxun.training.feedback.service import (
    close_feedback,
    confirm_assessment,
    name_outstanding,
    observe,
    record_forms,
)
from xiangxun.training.levels.service import ProgressIn, decide_levels, record_progress
from xiangxun.training.sessions.days import comment_homework, hold_day, observe_day
from xiangxun.training.sessions.queries import DayView, get_session
from xiangxun.training.sessions.service import close_session

_STAFF = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY)
_PHONE = "phone"
_VERY_SATISFIED, _DISSATISFIED = 5, 2


def hold(play: Play, run: Run) -> None:
    """Hold every day, take in forms and scores, then close the class and plan its follow-up."""
    for place, day in enumerate(run.days):
        offset = run.offset_of(place)
        with play.step(offset, f"第 {place + 1} 天授课、签到") as db:
            _hold_day(play, db, run, place, day)
        with play.step(offset) as db:
            _observe(play, db, run, place, day)
    for place, day in enumerate(run.days):
        if day.commented is not None:
            with play.step(run.offset_of(place) + day.commented) as db:
                on = _day(db, run, place).on
                comment_homework(db, play.actor(db, *_STAFF), run.session, on, commented_on=play.on)
    _take_in_forms(play, run)
    _explain_phones(play, run)
    with play.step(run.closes, "结班") as db:
        rule_before(play, db, run, "close")
        file_demanded(play, db, run, Stage.CLOSE)
        close_session(db, play.actor(db, Role.INSTITUTION), run.session)
        plan_rounds(db, play.actor(db, *_STAFF), run.session)


def _hold_day(play: Play, db: Session, run: Run, place: int, day: DayIn) -> None:
    view = _day(db, run, place)
    planned = sorted(day.slots, key=lambda slot: minutes(slot.starts))
    held = {n: (minutes(slot.held[0]), minutes(slot.held[1])) for n, slot in enumerate(planned) if slot.held}
    staff = play.actor(db, *_STAFF)
    hold_day(db, staff, run.session, view.on, held=held, homework=day.homework, tested=day.tested)
    if _has_marks(db, run):
        return
    present = _present(admitted_ids(db, run.session), day)
    for slot in view.slots:
        sign_in(db, staff, run.session, view.on, slot.position, present)


def _observe(play: Play, db: Session, run: Run, place: int, day: DayIn) -> None:
    """Take the roster's own marks as far as days were held, then what the office saw on the spot."""
    staff, view = play.actor(db, *_STAFF), _day(db, run, place)
    if _has_marks(db, run):
        sign_in_from_roster(db, staff, run.session)
    settle_attendance(db, staff, run.session)
    if day.head_count is not None or day.observers:
        there = people_there(db, run.session).get(view.on, 0)
        seen = there if day.head_count == "signed" else day.head_count
        observer = play.actor(db, Role.AUTHORITY, Role.INSPECTOR, Role.PUBLIC_SERVICE_CENTRE)
        head_count = None if seen is None else int(seen)
        observe_day(db, observer, run.session, view.on, head_count=head_count, observers=day.observers)


def _take_in_forms(play: Play, run: Run) -> None:
    scenario = play.scenario
    with play.step(run.last, "收集反馈、核对纸质签到") as db:
        if run.feedback is not None:
            _give_feedback(play, db, run, run.feedback)
        signed = count_signed(db, run.session)
        total = run.paper_totals.total
        people = signed if total == "signed" or play.is_real else int(total)
        type_paper_total(db, play.actor(db, *_STAFF), run.session, None, people)
        file_due(play, db, run)
    with play.step(run.closes) as db:
        close_feedback(db, play.actor(db, *_STAFF), run.session)
    if not run.retrains:
        for assessment in scenario.assessments:
            _assess(play, run, assessment)
        if scenario.levels is not None:
            _decide_levels(play, run, scenario.levels)


def _give_feedback(play: Play, db: Session, run: Run, feedback: FeedbackIn) -> None:
    staff = play.actor(db, *_STAFF)
    people = _attendees(db, run)
    planned = play.scenario.people.count if play.is_real else 0
    forms = scaled(grown(feedback, len(people), planned), len(people))
    for key, lecturer in play.lecturers.items():
        record_forms(db, staff, run.session, lecturer, forms)
        items = feedback.observed.get(key, feedback.observed)
        if items:
            watcher = play.actor(db, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
            observe(db, watcher, run.session, lecturer, items)
    if feedback.outstanding:
        name_outstanding(db, staff, run.session, people[: feedback.outstanding])


def grown(feedback: FeedbackIn, people: int, planned: int) -> FeedbackIn:
    """Return the forms of a class of `planned` for one to which more people came; the satisfied share never grows."""
    if not planned or people <= planned or not feedback.filled:
        return feedback
    filled = feedback.filled * people // planned
    return replace(feedback, filled=filled, satisfied=feedback.satisfied * filled // feedback.filled)


def scaled(feedback: FeedbackIn, people: int) -> list[int]:
    """Return the forms as satisfactions; never more forms than people, then with the same share of satisfied ones."""
    filled = min(feedback.filled, people)
    satisfied = feedback.satisfied * filled // feedback.filled if feedback.filled else 0
    return [_VERY_SATISFIED] * satisfied + [_DISSATISFIED] * (filled - satisfied)


def _explain_phones(play: Play, run: Run) -> None:
    """Record the reason for everybody without a telephone number that can be called."""
    said = play.scenario.phone_reasons
    if said is None:
        return
    with play.step(run.last) as db:
        staff = play.actor(db, *_STAFF)
        for row in list_enrolled(db, run.session, state=ADMITTED):
            if _PHONE not in row.filled and _PHONE not in row.reasons:
                give_reason(db, staff, row.id, field=_PHONE, reason=said.reason)


def _assess(play: Play, run: Run, said: AssessmentIn) -> None:
    """Answer what the assessment of a lecturer asks, have it asked again, then confirm or reject what it proposes."""
    lecturer = play.lecturers[said.lecturer]
    if said.answers:
        with play.step(run.closes, "裁定讲师考核中的问题") as db:
            for one in said.answers:
                role = one.role or said.role
                rule_on(
                    db,
                    play.acting(db, role),
                    matter="session",
                    matter_id=run.session,
                    rule=one.rule,
                    about=subject(play, run, one.about or said.lecturer),
                    answer=one.answer,
                    role=role,
                    reason=one.reason or said.reason,
                )
            close_feedback(db, play.actor(db, *_STAFF), run.session)
    with play.step(run.closes) as db:
        for view in list_assessments(db, run.session):
            if view.lecturer_id == lecturer and view.state == PROPOSED:
                play.tell(
                    f"{play.on} 讲师考核：{'、'.join(view.rules)}，{'确认' if said.confirm else '不予'}处理"
                )
                confirm_assessment(
                    db,
                    play.acting(db, said.role),
                    view.id,
                    confirmed=said.confirm,
                    reason=said.reason,
                    statement=said.statement,
                )


def _decide_levels(play: Play, run: Run, levels: LevelsIn) -> None:
    with play.step(run.last if levels.offset is None else levels.offset, "学员等级评定") as db:
        people, rows, first = _attendees(db, run), [], 0
        for row in levels.rows:
            rows += [
                ProgressIn(
                    trainee_id=trainee,
                    next=row.next,
                    scores=row.scores,
                    points=row.points,
                    sales_fen=fen_from_yuan(row.sales),
                    recommended=row.recommended,
                    counted_answers=row.counted_answers,
                )
                for trainee in people[first : first + row.people]
            ]
            first += row.people
        staff = play.actor(db, *_STAFF)
        record_progress(db, staff, run.session, rows)
        decide_levels(db, staff, run.session)


def _present(people: Sequence[int], day: DayIn) -> Mapping[int, str]:
    """Return who is there: the first people up to the share or number, without the absent places (from 1)."""
    share = day.present
    there = share if isinstance(share, int) else int(Fraction(len(people)) * share)
    return {
        trainee: PRESENT if place <= there and place not in day.absent else ABSENT
        for place, trainee in enumerate(people, start=1)
    }


def _attendees(db: Session, run: Run) -> list[int]:
    """Return the people who were there at least once, in order of the list."""
    there = set(attended_ids(db, run.session))
    return [trainee for trainee in admitted_ids(db, run.session) if trainee in there]


def _has_marks(db: Session, run: Run) -> bool:
    """Tell whether the roster has sign-in columns of its own."""
    return any(one.day_count for one in list_imports(db, run.session))


def _day(db: Session, run: Run, place: int) -> DayView:
    return get_session(db, run.session).days[place]
