"""The order to mend on paper 整改通知书: what was found, what is demanded, by when, under which article."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.queries import OrderRow, get_institution
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.law import Law


def rectification_order(db: Session, order: OrderRow, law: Law, *, session: str) -> PaperFacts:
    """Return what the order says; `session` is the class it is about, in words, or nothing."""
    entry = law.rulebook.rules.get(order.rule)
    because = law.rulebook.message(order.rule, {}) if entry and not (entry.zh and entry.zh.names) else ""
    values = {
        "number": str(order.id),
        "institution": get_institution(db, order.institution_id).name,
        "session": session,
        "demand": order.demand.rstrip("。"),
        "basis": entry.article if entry else "",
        "because": (because or (f"不符合{entry.article}的规定" if entry else "")).rstrip("。"),
        "issued_on": day_words(order.issued_on),
        "due": day_words(order.due),
        "mended_on": day_words(order.mended_on),
        "report": order.report,
        "office": current_tenant_info(db).title,
        "printed_on": day_words(today()),
    }
    return PaperFacts(order.issued_on, values, number=f"{order.issued_on.year}-{order.id}")
