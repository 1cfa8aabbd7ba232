"""Keeping 保管与往来: archives to appraise, to decide on and to get back; money that should have come back; fields to enter anew."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.clock import today
from xiangxun.oversight.desk.steps import article_of
from xiangxun.oversight.desk.todo import Todo
from xiangxun.registry.extras.queries import count_kept
from xiangxun.registry.extras.service import MAY_SETTLE
from xiangxun.results.archives.disposal import SUPERVISORS
from xiangxun.results.archives.disposal_queries import (
    APPROVED,
    PROPOSED,
    AppraisalView,
    open_appraisals,
    open_step,
)
from xiangxun.results.archives.ends import count_ends
from xiangxun.results.archives.lending import open_loans
from xiangxun.results.funds.queries import open_recoveries
from xiangxun.rules.law import Law


def keeping(db: Session, actor: Actor, law: Law) -> Iterator[Todo]:
    """Yield what the archivist, the authority and the finance office have to see to."""
    if Role.ARCHIVIST in actor.roles:
        yield from _lent(db)
    if not actor.roles.isdisjoint((Role.ARCHIVIST, Role.AUTHORITY)):
        yield from _appraisals(db, actor)
        yield from _ends(db, actor, law)
    if Role.FINANCE in actor.roles:
        yield from _outstanding(db, law)
    if not actor.roles.isdisjoint(MAY_SETTLE) and (waiting := count_kept(db)):
        yield Todo(
            _("补填"),
            _("规则更新后有 %(n)s 个栏目的值不能转换", n=waiting),
            _("本县栏目"),
            url_for("extras.kept"),
        )


def _ends(db: Session, actor: Actor, law: Law) -> Iterator[Todo]:
    """Yield one line for all bags at their end, whose appraisal is the archivist's, and one for all near it."""
    over, soon = count_ends(db, law, today())
    if over is not None and Role.ARCHIVIST in actor.roles:
        rule = next(iter(over.rules), "")
        yield Todo(
            verb=_("鉴定"),
            what=_("%(n)s 袋档案保管期满", n=over.number),
            about="",
            address=url_for("appraisals.index"),
            rule=rule,
            article=article_of(law, rule) if rule else "",
            since=over.first,
        )
    if soon is not None:
        yield Todo(
            verb=_("安排鉴定"),
            what=_("%(n)s 袋档案将要期满", n=soon.number),
            about=_("最早的保管至 %(day)s", day=soon.first.isoformat()),
            address=url_for("appraisals.index"),
            since=soon.found_on,
        )


def _lent(db: Session) -> Iterator[Todo]:
    for loan in open_loans(db):
        if loan.is_late(today()):
            yield Todo(
                verb=_("催还"),
                what=_("%(unit)s 借阅的档案", unit=loan.unit),
                about=loan.purpose,
                address=url_for("archives.index"),
                due=loan.due,
                since=loan.lent_on,
            )


def _appraisals(db: Session, actor: Actor) -> Iterator[Todo]:
    for one in open_appraisals(db):
        verb = _verb(db, one, actor)
        if verb:
            address = url_for("appraisals.page", appraisal_id=one.id)
            yield Todo(verb, one.title, _("鉴定与销毁"), address, since=one.proposed_on)


def _verb(db: Session, one: AppraisalView, actor: Actor) -> str:
    """Return what the actor has to do about an appraisal; empty where somebody else is to act."""
    is_own = actor.account == one.proposed_by
    if one.state == PROPOSED:
        if (
            is_own or open_step(db, one.id) is not None
        ):  # a step of the rulebook stands on its own role's desk
            return ""
        return _("审批") if Role.AUTHORITY in actor.roles else ""
    if one.state == APPROVED and one.destroys and len(one.supervisors) < SUPERVISORS:
        signed = actor.account in {person.account_id for person in one.supervisors}
        return "" if is_own or signed or Role.AUTHORITY not in actor.roles else _("监销")
    return _("执行") if Role.ARCHIVIST in actor.roles else ""


def _outstanding(db: Session, law: Law) -> Iterator[Todo]:
    for one in open_recoveries(db):
        yield Todo(
            verb=_("追回"),
            what=one.reason,
            about="",
            address=url_for("funds.page", session_id=one.session_id),
            rule=one.rule,
            article=article_of(law, one.rule),
            due=one.due,
            since=one.demanded_on,
        )
