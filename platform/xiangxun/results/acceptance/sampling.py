"""Samples 抽样核查: who is checked in a round, drawn so that anybody can draw it again, and what was found of each."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.service import consult
from xiangxun.results.acceptance.batch_queries import sessions_in
from xiangxun.results.acceptance.cases import Case, case_of
from xiangxun.results.acceptance.models import AcceptanceCheck, AcceptanceSample
from xiangxun.results.acceptance.queries import DECIDED, OPINED, REFERRED, REVISED, last_round
from xiangxun.results.followup.drawing import wanted
from xiangxun.results.ledger.queries import trainee_ids
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.gates import session_check

_TEAM = (Role.ACCEPTANCE_TEAM, Role.AUTHORITY)
RIGHT, WRONG = "right", "wrong"
#: What of a person is checked: name, ID number, phone, content of the training.
ASPECTS = {"name": "姓名", "id_number": "身份证号", "phone": "联系方式", "content": "培训内容"}


@dataclass(frozen=True, slots=True)
class SampleView:
    """A sample: `size` of `among` people, drawn by `seed` in the order of SHA-256 of "SEED|person:ID"."""

    id: int
    n: int
    seed: str
    size: int
    among: int
    drawn_on: date
    checks: Sequence[CheckView]

    @property
    def left(self) -> int:
        """How many are still to be checked."""
        return sum(1 for one in self.checks if one.result is None)


@dataclass(frozen=True, slots=True)
class CheckView:
    """One person of a sample; `result` None until checked, `wrong` says in what."""

    id: int
    session_id: int
    trainee_id: int
    result: str | None
    wrong: tuple[str, ...]
    note: str
    checked_on: date | None
    version: int


def least_to_draw(db: Session, case: Case) -> int:
    """Return how many people the county's rules want checked; 1 where they do not say."""
    return while_unchanged(db, ("least", case, today()), lambda: _least(db, case))


def _least(db: Session, case: Case) -> int:
    people = len(_people(db, case))
    rounds = [
        one
        for session_id in sessions_in(db, case)[:1]
        for one in consult(db, "required_followups", session_check(db, session_id, Stage.ACCEPT))[0]
        if one.drawn == "sample"
    ]
    return max([min(people, 1), *(wanted(one, people) for one in rounds)])


def draw_sample(db: Session, actor: Actor, case: Case | int, *, size: int | None = None) -> SampleView:
    """Draw who is checked in the coming round, once: as many as the rules want, or more; return the sample.

    Raises `InvalidInput` for fewer, `Conflict` where the sample stands.
    """
    case = case_of(case)
    require(actor, *_TEAM)
    if actor.account is None:
        raise Forbidden("抽样须由具名人员办理。")
    take_turn(db, case.ref)
    n = _coming_round(db, case)
    if _sample(db, case, n) is not None:
        raise Conflict("本轮的抽样名单已经抽定，不能重抽。")
    people, least = _people(db, case), least_to_draw(db, case)
    size = least if size is None else size
    if not least <= size <= len(people):
        raise InvalidInput(f"抽样人数应在 {least} 至 {len(people)} 之间。", details={"least": least})
    seed = secrets.token_hex(16)
    row = AcceptanceSample(
        **case.owner, n=n, seed=seed, size=size, among=len(people), drawn_by=actor.account, drawn_on=today()
    )
    db.add(row)
    db.flush()
    db.add_all(
        AcceptanceCheck(sample_id=row.id, session_id=session_id, trainee_id=trainee_id)
        for session_id, trainee_id in in_drawn_order(seed, people)[:size]
    )
    db.flush()
    record(db, actor, "acceptance.sample", case.subject, case.id, {"round": n, "seed": seed, "size": size})
    return _view(db, row)


def in_drawn_order(seed: str, people: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (session, trainee) pairs in the order in which a seed draws them; each person where he is first found."""
    first: dict[int, int] = {}
    for session_id, trainee_id in people:
        first.setdefault(trainee_id, session_id)

    def digest(trainee_id: int) -> bytes:
        return hashlib.sha256(f"{seed}|{ref('person', trainee_id)}".encode()).digest()

    return [(first[one], one) for one in sorted(first, key=digest)]


def check_row(
    db: Session,
    actor: Actor,
    case: Case | int,
    check_id: int,
    *,
    result: str,
    wrong: Collection[str] = (),
    note: str = "",
) -> None:
    """Write down what was found of one person of the sample; a wrong row says in what, or in a note why."""
    case = case_of(case)
    require(actor, *_TEAM)
    take_turn(db, case.ref)
    sample = _sample(db, case, _coming_round(db, case))
    row = db.scalar(select(AcceptanceCheck).where(AcceptanceCheck.id == check_id))
    if sample is None or row is None or row.sample_id != sample.id:
        raise NotFound("本轮抽样名单中没有这个人。")
    if result not in (RIGHT, WRONG) or not set(wrong) <= set(ASPECTS):
        raise InvalidInput("核查结果应为“属实”或“不实”。")
    if result == WRONG and not wrong and len(note.strip()) < 2:
        raise InvalidInput("不实的，请勾选不实的内容或写明情况。")
    row.result, row.wrong, row.note = result, sorted(wrong) if result == WRONG else [], note.strip()
    row.checked_by, row.checked_on = actor.account, today()
    db.flush()
    record(db, actor, "acceptance.check", case.subject, case.id, {"check": check_id, "result": result})


def last_sample(db: Session, case: Case | int) -> SampleView | None:
    """Return the sample that was drawn last, or None."""
    owned = case_of(case).owns(AcceptanceSample.session_id, AcceptanceSample.batch_id)
    row = db.scalar(select(AcceptanceSample).where(owned).order_by(AcceptanceSample.n.desc()).limit(1))
    return _view(db, row) if row else None


def checked_rows(db: Session, case: Case, n: int) -> tuple[int, int] | None:
    """Return how many were checked in a round and how many were wrong; None without a sample.

    Raises `Conflict` while somebody of the sample is unchecked.
    """
    row = _sample(db, case, n)
    if row is None:
        return None
    view = _view(db, row)
    if view.left:
        raise Conflict(f"抽样名单还有 {view.left} 人没有核查，请先逐人核查再提出意见。")
    return len(view.checks), sum(1 for one in view.checks if one.result == WRONG)


def _coming_round(db: Session, case: Case) -> int:
    current = last_round(db, case)
    if current is None:
        return 1
    if current.state in (OPINED, REFERRED):
        raise Conflict("本轮验收意见已经提出，抽样名单不能再变。")
    return current.n + 1 if current.state in (DECIDED, REVISED) else current.n


def _people(db: Session, case: Case) -> list[tuple[int, int]]:
    return [(one, person) for one in sessions_in(db, case) for person in trainee_ids(db, one)]


def _sample(db: Session, case: Case, n: int) -> AcceptanceSample | None:
    owned = case.owns(AcceptanceSample.session_id, AcceptanceSample.batch_id)
    return db.scalar(select(AcceptanceSample).where(owned, AcceptanceSample.n == n))


def _view(db: Session, row: AcceptanceSample) -> SampleView:
    checks = db.scalars(
        select(AcceptanceCheck).where(AcceptanceCheck.sample_id == row.id).order_by(AcceptanceCheck.id)
    )
    return SampleView(
        id=row.id,
        n=row.n,
        seed=row.seed,
        size=row.size,
        among=row.among,
        drawn_on=row.drawn_on,
        checks=[
            CheckView(
                one.id,
                one.session_id,
                one.trainee_id,
                one.result,
                tuple(one.wrong),
                one.note,
                one.checked_on,
                one.version,
            )
            for one in checks
        ],
    )
