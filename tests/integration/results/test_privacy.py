"""Privacy 个人信息: from the ledger to the payment nobody's name, number, birth or telephone is written down anew."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from sqlalchemy import text
from tests.counties.results_world import DAY

from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.followup.queries import list_calls
from xiangxun.results.followup.service import CallIn, close_round, plan_rounds, record_calls
from xiangxun.results.funds.service import CostIn, enter_costs, pay, settle
from xiangxun.results.ledger.service import compute_ledger, request_export

LATER = DAY + timedelta(days=60)
PEOPLE = [
    (date(1990, 1, 17), ()),
    (date(1964, 5, 6), ()),
    (date(1950, 1, 19), ()),
    (date(1990, 1, 18), ("unpaid",)),
]
WORDS = ("测试0000", "9901011900000000", "1390000000", "1990-01-1", "1964-05-06", "1950-01-19", "19640506")
#: A person's own record, in which name and birth stand.
OWN = {"trainees.name", "trainees.birth"}


def holding(db, word):
    """Return the columns (table.column) that hold a word anywhere in their text."""
    columns = db.execute(
        text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    ).all()
    return {
        f"{table}.{column}"
        for table, column in columns
        if db.scalar(
            text(f'SELECT EXISTS (SELECT FROM {table} WHERE "{column}"::text LIKE :word)'),
            {"word": f"%{word}%"},
        )
    }


def test_people_from_ledger_to_payment_stand_nowhere_but_in_their_own_record(world, caplog):
    caplog.set_level(logging.DEBUG)
    ids = world.enter_people(PEOPLE)
    session = world.hold_session(ids, {0: ids}, fee_fen=100_000)
    with world.work() as db:
        rounds = plan_rounds(db, world.actor, session)
        record_calls(
            db,
            world.actor,
            rounds[0].id,
            [CallIn(one.trainee_id, "reached") for one in list_calls(db, rounds[0].id)],
        )
        close_round(db, world.actor, rounds[0].id)
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)
        name_team(db, world.actor, session, [("甲", "authority")])
        opine(db, world.actor, session, proposed="pass", opinion="属实。")
    with world.work(LATER) as db:
        decide(db, world.actor, session)
        enter_costs(db, world.actor, session, [CostIn("meals", "meals", 5_000)])
        settle(db, world.actor, session)
        pay(db, world.actor, session, "heads", "凭证一")
        request_export(db, world.actor, session)
    with world.work(LATER) as db:
        assert holding(db, WORDS[0]) == {"trainees.name"}
        for word in WORDS:
            assert holding(db, word) <= OWN, word
    assert not [record.name for record in caplog.records for word in WORDS if word in record.getMessage()]
