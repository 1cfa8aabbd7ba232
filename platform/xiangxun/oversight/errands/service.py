"""Verbs of errands 平台任务动作: ask once however often the button is pressed; begin, tell how far, end once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation import audit
from xiangxun.foundation.jobs import own_transaction
from xiangxun.kernel.clock import now
from xiangxun.oversight.errands.kinds import KINDS
from xiangxun.oversight.errands.models import Errand
from xiangxun.registry.accounts.operators import OperatorInfo, acting, find_operator, require_duty

#: Tells how far something has come: `done`, of how many, in which words.
Tell: TypeAlias = Callable[[int, int, str], None]
#: How often an errand is begun anew after whoever was at it was killed.
TRIES = 3


def ask(
    db: Session,
    operator: OperatorInfo,
    kind: str,
    *,
    tenant: int | None = None,
    args: Mapping[str, object] | None = None,
) -> tuple[int, bool]:
    """Ask for an errand; return its number, and whether it is a new one: one that has not ended is not asked for twice.

    Needs a unit of work of the platform. Raises `Forbidden` for another duty than the kind's.
    """
    require_duty(operator, KINDS[kind].duty)
    row = {
        "kind": kind,
        "tenant": tenant,
        "args": dict(args or {}),
        "asked_by": operator.id,
        "asked_at": now(),
        "tries": 0,
        "done": 0,
        "total": 0,
        "message": "",
        "found": {},
    }
    fresh = db.scalar(insert(Errand).values(row).on_conflict_do_nothing().returning(Errand.id))
    if fresh is None:
        same = Errand.tenant.is_(None) if tenant is None else Errand.tenant == tenant
        waiting = select(Errand.id).where(Errand.kind == kind, same).order_by(Errand.id.desc()).limit(1)
        return db.scalars(waiting).one(), False
    subject, number = ("errand", fresh) if tenant is None else ("tenant", tenant)
    audit.record(db, acting(operator), f"errand.{kind}", subject, number, {"errand": fresh, **(args or {})})
    return fresh, True


def begin(db: Session, errand_id: int) -> OperatorInfo | None:
    """Begin an errand; return who asked for it, None where it has ended, was begun too often, or nobody may ask it now."""
    row = db.scalars(select(Errand).where(Errand.id == errand_id).with_for_update()).one()
    if row.ended_at is not None:
        return None
    operator = find_operator(db, row.asked_by)
    refused = ""
    if operator is None or operator.duty != KINDS[row.kind].duty:
        refused = "提出任务的运营账号已停用或职责已变，未执行；请由在任人员重新提出。"
    elif row.tries >= TRIES:
        refused = f"执行中已被中断 {TRIES} 次，不再重试；请查看保全进程的日志后重新提出。"
    if refused:
        end(db, errand_id, ok=False, message=refused)
        return None
    row.began_at, row.tries, row.done, row.total, row.message = now(), row.tries + 1, 0, 0, ""
    return operator


def telling(errand_id: int) -> Tell:
    """Return what notes how far an errand has come, at once and in a transaction of its own."""

    def tell(done: int, total: int, message: str) -> None:
        with own_transaction(None) as db:
            told = {"done": done, "total": total, "message": message}
            db.execute(update(Errand).where(Errand.id == errand_id, Errand.ended_at.is_(None)).values(told))

    return tell


def untold(done: int, total: int, message: str) -> None:
    """Tell nobody: for whoever does it at a command line."""
    del done, total, message


def end(
    db: Session, errand_id: int, *, ok: bool, message: str = "", found: Mapping[str, object] | None = None
) -> bool:
    """End an errand with what was found; False where it has ended already, which changes nothing."""
    of = update(Errand).where(Errand.id == errand_id, Errand.ended_at.is_(None))
    told = {"ended_at": now(), "ok": ok, "message": message, "found": dict(found or {})}
    ended = db.execute(of.values(told).returning(Errand.asked_by, Errand.kind)).one_or_none()
    if ended is None:
        return False
    operator = find_operator(db, ended.asked_by)
    audit.record(db, acting(operator), "errand.end", "errand", errand_id, {"kind": ended.kind, "ok": ok})
    return True
