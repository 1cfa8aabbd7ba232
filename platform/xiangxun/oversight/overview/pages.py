"""The overview 总览: a year in figures and charts; each figure opens the sessions behind it, filtered by the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.web import county_pages, current_actor, current_db
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.parts import make_part
from xiangxun.foundation.web.wording import month_name
from xiangxun.kernel.clock import today
from xiangxun.oversight.overview import charts
from xiangxun.oversight.overview.queries import FEWEST, UNSEEN, Filter, Year, year_of
from xiangxun.oversight.overview.standing import OPEN, standings
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.interpretations.deeds import STEPS
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.need_list import NEED_READERS
from xiangxun.registry.trainees.discretion import sensitive_groups
from xiangxun.rules.law import Law
from xiangxun.training.sessions.frame import STATE_WORDS
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.statistics import Numbers, first_year

pages = county_pages("overview", __name__, "overview")

#: Kinds of money, in the order of the page; each has its list of sessions.
_MONEY = {
    "payable": "应付",
    "paid": "已拨付",
    "open": "应付未付",
    "withheld": "核减拒付",
    "waiting": "待后续条件",
}


@pages.get("/")
def year() -> ResponseReturnValue:
    """Show a year: `?year=`, else this one."""
    db, actor, on, asked = current_db(), current_actor(), today(), _year()
    law, figures = while_unchanged(
        db, ("overview", actor, asked, on, language()), lambda: _draw(db, actor, asked, on), aside=UNSEEN
    )
    return render_template("overview/year.html", year=asked, figures=figures, law=law)


def _draw(db: Session, actor: Actor, asked: int, on: date) -> tuple[Law, Markup]:
    law, found = law_on(db, on), year_of(db, asked, sees_only(actor))
    figures = make_part(
        "overview/figures.html",
        found=found,
        years=range(on.year, min(first_year(db) or on.year, asked) - 1, -1),
        charts=_charts(found, law),
        groups=_groups(found, law),
        need=[
            (key, law.rulebook.label("group", key, language()), *numbers)
            for key, numbers in found.need.items()
            if ":" not in key
        ],
        sees_need=not actor.roles.isdisjoint(NEED_READERS),
        hidden=sensitive_groups(law),
        money=[(key, _(words), _sum(found, key)) for key, words in _MONEY.items()],
        states=STATE_WORDS,
        fewest=FEWEST,
        today=on,
        law=law,
    )
    return law, figures


@pages.get("/sessions")
def sessions() -> ResponseReturnValue:
    """List the sessions behind a figure: `?year=&month=&category=&township=&state=&grade=&money=&rated=`."""
    db = current_db()
    law, asked, own = law_on(db, today()), _year(), sees_only(current_actor())
    found = while_unchanged(db, ("year", asked, own), lambda: year_of(db, asked, own), aside=UNSEEN)
    wanted = Filter(
        month=request.args.get("month", type=int),
        money=_money(),
        rated="rated" in request.args,
        **{name: request.args.get(name) for name in ("category", "township", "state", "grade")},
    )
    return render_template(
        "overview/sessions.html",
        found=found,
        rows=_worst_first([one for one in found.sessions if wanted.holds(one, found)], wanted),
        wanted=wanted,
        money=_MONEY,
        institutions=institution_names(db),
        states=STATE_WORDS,
        law=law,
    )


@pages.get("/sessions/<int:session_id>/rules")
def standing(session_id: int) -> ResponseReturnValue:
    """Show the regulation rule by rule, and where a session stands with each."""
    db = current_db()
    view = get_session(db, session_id)
    found = standings(db, view)
    return render_template(
        "overview/standing.html",
        view=view,
        found=sorted(found, key=lambda one: one.how != OPEN),
        counts=Counter(one.how for one in found),
        steps=STEPS,
        law=law_on(db, view.row.first_day),
    )


def _year() -> int:
    asked = request.args.get("year", type=int)
    return asked if asked is not None and 1990 <= asked <= today().year + 1 else today().year


def _money() -> str | None:
    asked = request.args.get("money")
    return asked if asked in _MONEY else None


def _sum(found: Year, kind: str) -> int:
    return sum(found.fen_of(one.id, kind) for one in found.sessions)


def _worst_first(rows: list[Numbers], wanted: Filter) -> list[Numbers]:
    """Return sessions in their order; behind the figure of satisfaction those with the lowest share first."""
    return sorted(rows, key=lambda one: Fraction(one.satisfied, one.forms)) if wanted.rated else rows


def _groups(found: Year, law: Law) -> list[tuple[str, str, int | None]]:
    """Return the groups by size, as (code, words, number); one of too few people without its number."""
    ordered = sorted(found.groups.items(), key=lambda one: (-one[1], one[0]))
    return [
        (key, law.rulebook.label("group", key, language()), number if number >= FEWEST else None)
        for key, number in ordered
    ]


def _charts(found: Year, law: Law) -> dict[str, str]:
    """Draw what there is to draw."""
    drawn: dict[str, str] = {}
    months = found.by_month()
    if found.sessions:
        labels = [month_name(month, short=True) for month, *_rest in months]
        counted, attended = _("计入台账"), _("到课未计入")
        series = {
            counted: [one[2] for one in months],
            attended: [max(one[1] - one[2], 0) for one in months],
        }
        drawn["months"] = charts.stacked_bars(labels, series, _("每月到课和计入人次"))
        drawn["against"] = charts.lines(
            labels, _running(months, _last_month(found)), _("累计计入人次与月计划")
        )
    for name, said in (("category", _("各类别计入人次")), ("township", _("各乡镇计入人次"))):
        told = {key: numbers for key, numbers in found.by(name).items() if key}
        if told:
            words = [law.rulebook.label(name, key, language()) for key in told]
            drawn[name] = charts.bars(words, {said: [counted for _a, counted in told.values()]}, said)
    shown = [(words, number) for _key, words, number in _groups(found, law) if number is not None]
    if shown:
        said = _("各人群计入人数")
        drawn["groups"] = charts.bars([one for one, _n in shown], {said: [n for _w, n in shown]}, said)
    return drawn


def _last_month(found: Year) -> int:
    """Return the month up to which there is something to add up: the present one, of an earlier year the last."""
    return today().month if found.year == today().year else 12


def _running(months: Sequence[tuple[int, int, int, int]], until: int) -> dict[str, list[int | None]]:
    planned: list[int | None] = []
    counted: list[int | None] = []
    plan = done = 0
    for month, _attended, units, target in months:
        plan, done = plan + target, done + units
        planned.append(plan)
        counted.append(done if month <= until else None)
    return {_("计划"): planned, _("计入台账"): counted}
