"""Submitting 建台账与报送: the ledger is made, calls are made, the session is handed in."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from sqlalchemy.orm import Session

from xiangxun.demo.filing import file_demanded
from xiangxun.demo.play import Play, Run
from xiangxun.demo.ruling import rule_before
from xiangxun.foundation.access import Actor, Role
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.followup.queries import REACHED, UNREACHABLE, list_calls, list_rounds
from xiangxun.results.followup.service import CallIn, close_round, record_calls
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.rules.vocabulary import Stage

_CALLERS = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY)


def submit(play: Play, run: Run) -> None:
    """Make the ledger, close the rounds of calls that the scenario names, and hand the session in."""
    compute(play, run, run.closes)
    _call(play, run)
    with play.step(run.submit, "报送") as db:
        rule_before(play, db, run, "submit")
        file_demanded(play, db, run, Stage.SUBMIT)
    if any(one.at == "submit" for one in run.rulings):
        compute(play, run, run.submit)
    with play.step(run.submit) as db:
        submit_session(db, play.actor(db, Role.INSTITUTION), run.session)


def compute(play: Play, run: Run, offset: int) -> None:
    """Make the ledger, or make it again."""
    with play.step(offset, "生成台账") as db:
        rule_before(play, db, run, "ledger")
        file_demanded(play, db, run, Stage.LEDGER)
        view = compute_ledger(db, play.actor(db, *_CALLERS), run.session)
        play.tell(f"{play.on} 台账：计入 {view.counted} 人，不计入 {view.not_counted} 人")


def _call(play: Play, run: Run) -> None:
    followup = play.scenario.followup
    if followup.rounds:
        with play.step(run.submit, "电话回访") as db:
            make_calls(db, play.actor(db, *_CALLERS), run, followup.rounds, followup.reached)


def make_calls(db: Session, caller: Actor, run: Run, keys: Collection[str], reached: Fraction) -> None:
    """Make the calls of open rounds: a share of the people answers, the others are tried as often as demanded."""
    for round_ in list_rounds(db, run.session):
        if round_.key in keys and round_.closed_on is None:
            people = [call.trainee_id for call in list_calls(db, round_.id)]
            answering = int(len(people) * reached)
            record_calls(db, caller, round_.id, [CallIn(one, REACHED) for one in people[:answering]])
            for _ in range(round_.attempts if people[answering:] else 0):
                record_calls(db, caller, round_.id, [CallIn(one, UNREACHABLE) for one in people[answering:]])
            close_round(db, caller, round_.id)
