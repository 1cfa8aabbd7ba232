"""Settling 结算与归档: costs entered, the entitlement settled and paid, the archive sealed and its copies handed over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from xiangxun.demo.approving import approve
from xiangxun.demo.filing import file_demanded
from xiangxun.demo.play import Play, Run
from xiangxun.demo.ruling import rule_before
from xiangxun.foundation.access import Role
from xiangxun.kernel.money import fen_from_yuan, yuan
from xiangxun.results.archives.service import hand_over_copy, seal_archive
from xiangxun.results.funds.queries import get_settlement
from xiangxun.results.funds.service import CostIn, enter_costs, pay
from xiangxun.results.funds.service import settle as settle_session
from xiangxun.rules.vocabulary import Stage

_PAYERS = (Role.FINANCE, Role.AUTHORITY)
_KEEPERS = (Role.ARCHIVIST, Role.AUTHORITY)


def settle(play: Play, runs: Sequence[Run]) -> None:
    """Enter the costs of each run, settle it, and pay where the scenario says so."""
    offset = play.scenario.settle.offset
    for run in runs:
        if run.costs:
            with play.step(offset, "录入费用清单") as db:
                enter_costs(db, play.actor(db, Role.INSTITUTION), run.session, _costs(play, run))
        with play.step(offset, "结算") as db:
            rule_before(play, db, run, "settle")
            file_demanded(play, db, run, Stage.SETTLE)
            view = settle_session(db, play.actor(db, *_PAYERS), run.session)
            play.tell(f"{play.on} 应付 {yuan(view.payable_fen)} 元，拒付 {yuan(view.withheld_fen)} 元")
        approve(play, offset, "settlement", run.session)
        if play.scenario.settle.pay:
            with play.step(offset) as db:
                _pay(play, db, run)


def archive(play: Play, runs: Sequence[Run]) -> None:
    """Seal the archive of each run and hand over its copies."""
    planned = play.scenario.archive
    for run in runs:
        with play.step(planned.offset, "封存归档") as db:
            rule_before(play, db, run, "archive")
            file_demanded(play, db, run, Stage.ARCHIVE)
            sealed = seal_archive(db, play.actor(db, *_KEEPERS), run.session, custodian=planned.custodian)
            play.tell(f"{play.on} 档案 {sealed.folder}，摘要 {sealed.sha256}")
        with play.step(planned.offset) as db:
            for copy in sealed.copies:
                keeper = play.actor(db, *_KEEPERS)
                hand_over_copy(db, keeper, sealed.id, copy.n, received_by=copy.holder)


def _pay(play: Play, db: Session, run: Run) -> None:
    """Pay whatever is open and waits for nothing, each line under a voucher of its own."""
    cashier = play.actor(db, Role.FINANCE)
    view = get_settlement(db, run.session)
    for n, line in enumerate(view.lines, start=1):
        if line.awaits is None and view.open_fen.get(line.key, 0) > 0:
            pay(db, cashier, run.session, line.key, f"演示-{run.session}-{n:02d}")


def _costs(play: Play, run: Run) -> list[CostIn]:
    return [
        CostIn(
            key=one.key,
            item=one.item,
            fen=fen_from_yuan(one.amount),
            units=one.units,
            lecturer_id=play.lecturers[one.lecturer] if one.lecturer else None,
            title=one.title,
        )
        for one in run.costs
    ]
