"""Funds pages 资金页面: the cost list, the whole entitlement line by line with its rules, approval and payments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import may
from xiangxun.foundation.decisions import why
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.money import yuan
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.results.funds import recovering, service
from xiangxun.results.funds.export import SOURCES
from xiangxun.results.funds.queries import (
    LineView,
    get_settlement,
    list_costs,
    list_payments,
    list_recoveries,
)
from xiangxun.results.funds.schemas import PaymentIn, RecoveryIn, RefundIn
from xiangxun.training.approvals.queries import list_steps
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.approvals.service import decide_step
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.naming import names_of

pages = county_pages("funds", __name__, "sessions/<int:session_id>/funds")

_ROWS = 8
_KINDS = {"pay": "支付", "withhold": "拒付", "borne": "自理", "recover": "追回"}


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show costs, settlement, payments and the reasons for the settlement."""
    db = current_db()
    frame, settlement = frame_of(db, session_id), get_settlement(db, session_id)
    payments = list_payments(db, session_id)
    words = {line.key: line.label for line in settlement.lines}
    receipt = next((line.receipt_id for line in settlement.lines if line.receipt_id), None)
    engaged = {one.lecturer_id for one in frame.view.lecturers}
    actor, state = current_actor(), frame.view.row.state
    is_payable = state in service.PAYABLE
    return render_template(
        "funds/page.html",
        frame=frame,
        costs=list_costs(db, session_id),
        settlement=settlement,
        payments=payments,
        recoveries=list_recoveries(db, session_id),
        line_words={one.line_key: words.get(one.line_key, one.line_key) for one in payments},
        sources=SOURCES,
        source_choices=[(key, _(words)) for key, words in SOURCES.items()],
        inspections=[
            (one.id, f"{frame.law.rulebook.label('register', one.register)} {one.id}（{one.on}）")
            for one in recovering.inspections_of(db, session_id)
        ],
        basis=[
            (one.id, f"{one.article} {frame.law.rulebook.cited(one.id, language())}")
            for one in frame.law.rulebook.rules.values()
        ],
        today=today(),
        kinds=_KINDS,
        items=choices_of(frame.law, "cost"),
        lecturers={one.id: one.name for one in list_lecturers(db) if one.id in engaged},
        steps=list_steps(db, service.SETTLEMENT, session_id),
        step_address=lambda key: url_for("funds.decide", session_id=session_id, key=key),
        why=why(db, receipt, lang=language()) if receipt else None,
        names=names_of(db, (*(line.payee for line in settlement.lines), *settlement.paid_to)),
        rows=range(_ROWS),
        payment=PaymentIn,
        recovery=RecoveryIn,
        refund=RefundIn,
        may_settle=may(actor, *service.SETTLERS) and state in service.settleable(db, session_id),
        may_claim=may(actor, *service.CLAIMANTS) and state in service.CLAIMABLE,
        may_pay=may(actor, *service.PAYERS) and is_payable,
        may_demand=may(actor, *recovering.DEMANDERS) and is_payable,
        may_take_in=may(actor, *recovering.TAKERS),
        is_payable=is_payable,
        open_lines=_open_lines(settlement.lines, settlement.open_fen),
    )


@pages.post("/costs")
def enter_costs(session_id: int) -> ResponseReturnValue:
    """Enter the cost list, in place of the one before."""
    form = Form()
    costs = [_cost(form, place) for place in range(_ROWS) if form.has(f"item_{place}")]
    service.enter_costs(current_db(), current_actor(), session_id, costs)
    flash(_("费用清单已登记。"))
    return _back(session_id)


@pages.post("/settle")
def settle(session_id: int) -> ResponseReturnValue:
    """Work out the whole entitlement."""
    service.settle(current_db(), current_actor(), session_id)
    flash(_("已核定结算。"))
    return _back(session_id)


@pages.post("/steps/<key>")
def decide(session_id: int, key: str) -> ResponseReturnValue:
    """Decide one step of the settlement's approval."""
    said = posted(DecisionIn)
    decide_step(
        current_db(), current_actor(), matter=service.SETTLEMENT, matter_id=session_id, key=key, **said
    )
    flash(_("意见已登记。"))
    return _back(session_id)


@pages.post("/payments")
def pay(session_id: int) -> ResponseReturnValue:
    """Record a payment."""
    service.pay(current_db(), current_actor(), session_id, **posted(PaymentIn))
    flash(_("拨付已登记。"))
    return _back(session_id)


@pages.post("/recoveries")
def demand_back(session_id: int) -> ResponseReturnValue:
    """Demand money back."""
    recovering.demand_back(current_db(), current_actor(), session_id, posted(RecoveryIn))
    flash(_("追回已提出。"))
    return _back(session_id)


@pages.post("/recoveries/<int:recovery_id>")
def take_in(session_id: int, recovery_id: int) -> ResponseReturnValue:
    """Record money that came back."""
    recovering.take_in(current_db(), current_actor(), session_id, recovery_id, **posted(RefundIn))
    flash(_("退款已登记。"))
    return _back(session_id)


def _open_lines(lines: Iterable[LineView], open_fen: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the lines that may be paid now, each with what is left of it."""
    return [(one.key, f"{one.label}　{yuan(open_fen[one.key])}") for one in lines if one.key in open_fen]


def _cost(form: Form, place: int) -> service.CostIn:
    return service.CostIn(
        key=form.text(f"key_{place}") or str(place + 1),
        item=form.text(f"item_{place}"),
        fen=form.fen(f"fen_{place}", "金额"),
        units=form.find_count(f"units_{place}", "数量") or 1,
        lecturer_id=form.find_integer(f"lecturer_{place}", "讲师"),
        title=form.text(f"title_{place}"),
    )


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("funds.page", session_id=session_id), 303)
