"""Doing 办理: one errand from its number to its end, by one process at a time."""

from __future__ import annotations

import structlog

from xiangxun.demo.headless import headless
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.db.turns import alone
from xiangxun.keeper.asked import Asked, Outcome
from xiangxun.keeper.deeds import DEEDS
from xiangxun.kernel.errors import XiangxunError
from xiangxun.oversight.errands.queries import ErrandRow, get_errand
from xiangxun.oversight.errands.service import begin, end, telling
from xiangxun.registry.accounts.operators import OperatorInfo, acting
from xiangxun.settings import Settings

_log = structlog.get_logger(__name__)


def matter_of(errand_id: int) -> str:
    """Return the matter that whoever does an errand keeps to itself."""
    return f"errand:{errand_id}"


def do(settings: Settings, errand_id: int) -> None:
    """Do an errand and note how it ended; nothing where it has ended or somebody else is at it."""
    import_models()
    with headless(settings), alone(matter_of(errand_id)) as mine:
        if mine:
            _do(settings, errand_id)


def _do(settings: Settings, errand_id: int) -> None:
    with unit_of_work(None) as db:
        operator = begin(db, errand_id)
        row = get_errand(db, errand_id)
    if operator is None:
        return
    message = ""
    try:
        outcome = _done(settings, row, operator)
    except XiangxunError as refused:
        outcome, message = Outcome(ok=False, found={}), refused.message
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator is told that it ended
        _log.warning("errand_failed", errand=errand_id, kind=row.kind, reason=type(error).__name__)
        outcome = Outcome(ok=False, found={})
        message = f"意外中断（{type(error).__name__}）；请查看保全进程的日志，处理后重新提出。"
    with unit_of_work(None) as db:
        end(db, errand_id, ok=outcome.ok, message=message, found=outcome.found)


def _done(settings: Settings, row: ErrandRow, operator: OperatorInfo) -> Outcome:
    asked = Asked(settings, row.args, row.tenant, acting(operator), telling(row.id))
    return DEEDS[row.kind](asked)
