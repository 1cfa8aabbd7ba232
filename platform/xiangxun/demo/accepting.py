"""Accepting 验收: round after round, with what a round may order: mending, or training the same people again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from xiangxun.demo.acts import RetrainingIn, RoundIn
from xiangxun.demo.applying import drafted_days, engage, except_by_age, hand_in, open_class
from xiangxun.demo.filing import file_demanded
from xiangxun.demo.holding import hold
from xiangxun.demo.play import Play, Run
from xiangxun.demo.ruling import rule_before
from xiangxun.demo.submitting import compute, make_calls, submit
from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.errors import Conflict
from xiangxun.results.acceptance.queries import RoundView, team
from xiangxun.results.acceptance.service import decide, name_team, opine, resubmit
from xiangxun.results.acceptance.signing import sign_opinion
from xiangxun.results.followup.service import plan_rounds
from xiangxun.rules.facts import Score
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.approvals.queries import OPEN, list_steps
from xiangxun.training.enrolment.service import enrol_originals
from xiangxun.training.sessions.queries import get_session, retraining_of

_TEAM = (Role.ACCEPTANCE_TEAM, Role.AUTHORITY)


def accept(play: Play, run: Run) -> Run | None:
    """Play the rounds until the session is accepted; return the retraining where a round ordered one."""
    for place, round_ in enumerate(run.rounds):
        _opine(play, run, round_, first=place == 0)
        state = _decide(play, run, round_)
        if state == "retraining":
            return _retrain(play, run)
        if state == "rectifying" and place + 1 < len(run.rounds):
            _mend(play, run, round_, run.rounds[place + 1])
    return None


def _opine(play: Play, run: Run, round_: RoundIn, *, first: bool) -> None:
    with play.step(round_.offset, "验收小组验收") as db:
        if first:
            rule_before(play, db, run, "accept")
        file_demanded(play, db, run, Stage.ACCEPT)
        office = play.actor(db, *_TEAM)
        planned = plan_rounds(db, office, run.session, stage=Stage.ACCEPT)
        make_calls(db, office, run, {one.key for one in planned if one.closed_on is None}, Fraction(1))
        name_team(db, office, run.session, [(one.name, one.side) for one in round_.team])
        opine(
            db,
            office,
            run.session,
            proposed=round_.proposed,
            opinion=round_.opinion,
            rows_checked=round_.rows_checked,
            rows_wrong=round_.rows_wrong,
            vetoes=round_.vetoes,
            scores=[
                Score(one.criterion, Decimal(one.points), frozenset(one.proofs)) for one in round_.scores
            ],
        )
        for member in team(db, run.session):
            sign_opinion(db, office, run.session, member.id)


def _decide(play: Play, run: Run, round_: RoundIn) -> str:
    """Take the decision, step after step; return the state of the session after it."""
    again = _planned(play, run)
    for _ in range(10):
        with play.step(round_.offset) as db:
            view = decide(
                db,
                _who_decides(play, db, run),
                run.session,
                reason=round_.decide.reason,
                rectify_by=None if round_.rectify_by is None else play.scenario.day(round_.rectify_by),
                code=again.code if again else "",
                days=drafted_days(play, _as_run(again)) if again else (),
            )
            if view.state == "decided":
                play.tell(f"{play.on} 第 {view.n} 次验收：{_grade(play, db, view)}")
                return get_session(db, run.session).row.state
            if view.state == "referred":
                raise Conflict(
                    f'验收结论等待有权人员判定（{"、".join(view.rules)}）；情景须在 [[ruling]] at = "accept" 中写明。'
                )
    raise Conflict("验收审批环节没有办结，请核对规则手册。")


def _who_decides(play: Play, db: Session, run: Run) -> Actor:
    for step in list_steps(db, "acceptance", run.session):
        if step.state == OPEN:
            return play.acting(db, step.role)
    return play.actor(db, Role.AUTHORITY, Role.ACCEPTANCE_TEAM)


def _grade(play: Play, db: Session, view: RoundView) -> str:
    return play.law(db).rulebook.label("acceptance", view.grade) if view.grade else "—"


def _mend(play: Play, run: Run, round_: RoundIn, following: RoundIn) -> None:
    """Mend what was ordered, make the ledger again, and hand the session in for the next round."""
    by = following.offset if round_.rectify_by is None else min(round_.rectify_by, following.offset)
    compute(play, run, by)
    with play.step(by, "整改后重新报送") as db:
        file_demanded(play, db, run, Stage.SUBMIT)
        resubmit(db, play.actor(db, Role.INSTITUTION), run.session, report=round_.mended)


def _planned(play: Play, run: Run) -> RetrainingIn | None:
    return None if run.retrains else play.scenario.retraining


def _as_run(again: RetrainingIn) -> Run:
    last = max(n if day.offset is None else day.offset for n, day in enumerate(again.days))
    return Run(
        session=0,
        start=again.offset,
        days=again.days,
        submit=again.offset + last + 5 if again.submit is None else again.submit,
        papers=again.papers,
        feedback=again.feedback,
        paper_totals=again.paper_totals,
        rounds=again.rounds,
        rulings=again.rulings,
        costs=again.costs,
        retrains=True,
    )


def _retrain(play: Play, run: Run) -> Run | None:
    """Train the same people again, from the application to acceptance."""
    planned = _planned(play, run)
    if planned is None:
        return None
    again = _as_run(planned)
    apply_on = again.start - 2 if planned.apply is None else planned.apply
    with play.step(apply_on, f"原班人员重新培训 {planned.code}") as db:
        again.session = _drafted(db, run)
        engage(play, db, again.session)
        enrol_originals(db, play.actor(db, Role.INSTITUTION), again.session)
    except_by_age(play, again, apply_on)
    hand_in(play, again, apply_on)
    open_class(play, again, again.start - 1 if planned.open is None else planned.open)
    hold(play, again)
    submit(play, again)
    accept(play, again)
    return again


def _drafted(db: Session, run: Run) -> int:
    drafted = retraining_of(db, run.session)
    if drafted is None:
        raise Conflict("验收结论要求重新培训，但没有排定新的一期；请在情景中写 [retraining]。")
    return drafted
