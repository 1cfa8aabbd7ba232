"""The trainees' history 学员过往: what earlier ledgers say of the people of one call, one query per declared need.

Earlier is a session whose ledger stands submitted or accepted and whose days come first: by first day, then last day,
then number. So of two sessions exactly one is earlier, in whatever order the offices hand them in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Row, Text, cast, column, func, literal, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.registry.trainees.models import PastTraining, Trainee
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.facts import SessionFacts
from xiangxun.rules.history import History, Past
from xiangxun.rules.law import Law, Need
from xiangxun.rules.vocabulary import EMPTY, Map, Ref

_OF_PEOPLE = ("person", "household")
_MEASURES = {
    "sessions": func.count(),
    "people": func.count(func.distinct(PastTraining.trainee_id)),
    "units": func.sum(PastTraining.units),
    "minutes": func.sum(PastTraining.minutes),
}

#: What a need asks of earlier ledgers.
_WHAT = {"enrolled": true(), "attended": PastTraining.days > 0, "counted": PastTraining.units > 0}
#: Where a session stands among all of them.
_PLACE = (PastTraining.on, func.coalesce(PastTraining.last_day, PastTraining.on), PastTraining.session_id)


def people_history(
    db: Session,
    law: Law,
    hook: str,
    trainee_ids: Collection[int],
    session: SessionFacts,
    *,
    of_sessions: Mapping[str, Map[str, int]] = EMPTY,
) -> History:
    """Return what the rulebook declares for a hook about these people: the sessions earlier than this one.

    `of_sessions`: the tallies of needs that are about sessions. Raises `RuleFailed` for a need that is about neither
    people nor those, or about what no ledger knows of them.
    """
    declared = law.rulebook.needs_of(hook)
    for need in declared:
        if need.of not in _OF_PEOPLE and need.key not in of_sessions:
            raise RuleFailed(f"往期数据 {need.key}：{hook} 不能取 {need.of} 的往期数据")
    needs = [need for need in declared if need.of in _OF_PEOPLE]
    for need in needs:
        _refuse_unknown(need)
    return History(
        pasts=Map(
            {need.key: _pasts(db, law, need, trainee_ids, session) for need in needs if need.form == "pasts"}
        ),
        tallies=Map(
            {need.key: _tally(db, law, need, trainee_ids, session) for need in needs if need.form == "tally"}
            | dict(of_sessions)
        ),
    )


def tally_by_key(
    db: Session, need: Need, keys: Mapping[int, Collection[str]], *, since: date, before: date
) -> Mapping[str, int]:
    """Return a number per key over everybody's trainings of some days; `keys`: session → the keys it counts for."""
    _refuse_unknown(need)
    measure = func.count(func.distinct(PastTraining.session_id))
    if need.measure != "sessions":
        measure = _measure(need)
    pairs = [(session, key) for session, several in keys.items() for key in several]
    of = func.unnest(
        cast([session for session, _ in pairs], ARRAY(BigInteger)),
        cast([key for _, key in pairs], ARRAY(Text)),
    ).table_valued(column("session_id", BigInteger), column("key", Text))
    of = of.render_derived()
    statement = (
        select(of.c.key, measure)
        .select_from(PastTraining)
        .join(of, of.c.session_id == PastTraining.session_id)
        .where(PastTraining.on >= since, PastTraining.on < before)
        .group_by(of.c.key)
    )
    return {key: int(total or 0) for key, total in db.execute(statement.where(_WHAT[need.what]))}


def _refuse_unknown(need: Need) -> None:
    if need.what not in _WHAT:
        raise RuleFailed(f"往期数据 {need.key}：学员的往期数据不支持 {need.what}")


def _measure(need: Need) -> Any:
    if (need.measure or "") not in _MEASURES:
        raise RuleFailed(f"往期数据 {need.key}：不支持的合计项 {need.measure}")
    return _MEASURES[need.measure or ""]


def _pasts(
    db: Session, law: Law, need: Need, trainee_ids: Collection[int], session: SessionFacts
) -> Map[Ref, tuple[Past, ...]]:
    statement = _reached(select(*PastTraining.__table__.columns), law, need, trainee_ids, session)
    found: dict[Ref, list[Past]] = {}
    for row in db.execute(statement.order_by(*_PLACE)):
        found.setdefault(ref("person", row.trainee_id), []).append(_past(row))
    return Map({person: tuple(pasts) for person, pasts in found.items()})


def _tally(
    db: Session, law: Law, need: Need, trainee_ids: Collection[int], session: SessionFacts
) -> Map[str, int]:
    if need.of == "household":
        return _tally_of_households(db, law, need, trainee_ids, session)
    statement = _reached(select(PastTraining.trainee_id, _measure(need)), law, need, trainee_ids, session)
    rows: Sequence[Row[int, int]] = db.execute(statement.group_by(PastTraining.trainee_id)).all()
    return Map({ref("person", trainee): int(total or 0) for trainee, total in rows})


def _tally_of_households(
    db: Session, law: Law, need: Need, trainee_ids: Collection[int], session: SessionFacts
) -> Map[str, int]:
    """Count over everybody of the households that these people belong to."""
    households = select(Trainee.household).where(
        among(Trainee.id, trainee_ids), Trainee.household.is_not(None)
    )
    names = db.scalars(households.distinct()).all()
    members = dict(
        db.execute(select(Trainee.id, Trainee.household).where(Trainee.household.in_(names))).tuples()
    )
    statement = _reached(
        select(Trainee.household, _measure(need)).join(
            Trainee, (Trainee.tenant_id == PastTraining.tenant_id) & (Trainee.id == PastTraining.trainee_id)
        ),
        law, need, members, session,
    ).group_by(Trainee.household)  # fmt: skip
    return Map({household: int(total or 0) for household, total in db.execute(statement)})


def _reached(
    statement: Any, law: Law, need: Need, trainee_ids: Collection[int], session: SessionFacts
) -> Any:
    first = session.first_day
    number = row_id(session.ref)
    own = (literal(first, Date), literal(session.last_day, Date), number)
    return statement.where(
        among(PastTraining.trainee_id, trainee_ids),
        PastTraining.session_id != number,
        PastTraining.on >= reach_from(need, law, first),
        PastTraining.on <= first,
        tuple_(*_PLACE) < tuple_(*own),
        _WHAT[need.what],
    )


def _past(row: Row[Any]) -> Past:
    return Past(
        session=ref("session", row.session_id),
        on=row.on,
        category=row.category or "",
        level=row.level or "",
        purpose=row.purpose or "",
        topics=frozenset(row.topics),
        units=row.units,
        days=row.days,
        minutes=row.minutes,
        last_day=row.last_day,
    )
