"""Pages of rolls 分类台账、分台账页面: drawn over all sessions of a period; a sensitive one opens for a reason alone."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import Role, sees_only
from xiangxun.foundation.files import KINDS
from xiangxun.foundation.jobs import get_job
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.queries import views
from xiangxun.results.ledger.roll_export import fetch_roll, open_roll, request_roll
from xiangxun.results.ledger.rolls import Within, count_roll, list_roll, rolls
from xiangxun.rules.vocabulary import full_years
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("ledger_rolls", __name__, "ledgers/rolls")

_PAGE = 50


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the rolls with their totals of a year; of sensitive ones no number is shown."""
    db, year = current_db(), request.args.get("year", today().year, type=int)
    law, within = law_on(db, today()), _within(year)
    found = list(rolls(law).values())
    return render_template(
        "ledger/rolls.html",
        rolls=found,
        totals={roll.key: count_roll(db, roll, within) for roll in found if not roll.sensitive},
        year=year,
        law=law,
        sees_sensitive=Role.SENSITIVE_READER in current_actor().roles,
    )


@pages.route("/<key>", methods=["GET", "POST"])
def page(key: str) -> ResponseReturnValue:
    """Show a page of a roll; a sensitive one is posted with the reason, which goes into the audit."""
    db, form = current_db(), Form()
    year = request.values.get("year", today().year, type=int)
    roll = open_roll(db, current_actor(), key, reason=form.text("reason"))
    within = _within(year)
    rows = list_roll(db, roll, within, after=request.values.get("after", 0, type=int), limit=_PAGE)
    return render_template(
        "ledger/roll.html",
        roll=roll,
        rows=rows,
        known=views(db, {row.trainee_id for row in rows}),
        sessions=get_rows(db, {row.session_id for row in rows}),
        totals=count_roll(db, roll, within),
        years=full_years,
        year=year,
        reason=form.text("reason"),
        after=rows[-1].id if len(rows) == _PAGE else None,
        law=law_on(db, today()),
    )


@pages.post("/<key>/export")
def export(key: str) -> ResponseReturnValue:
    """Have a roll written as a workbook."""
    form = Form()
    within = _within(form.integer("year", "年度"))
    job = request_roll(current_db(), current_actor(), key, within, reason=form.text("reason"))
    return redirect(url_for("ledger_rolls.exported", job_id=job), 303)


@pages.get("/exports/<int:job_id>")
def exported(job_id: int) -> ResponseReturnValue:
    """Show how far the workbook is."""
    return render_template("ledger/exported.html", job=get_job(current_db(), job_id))


@pages.post("/exports/<int:job_id>")
def fetch(job_id: int) -> ResponseReturnValue:
    """Give the workbook."""
    content, name = fetch_roll(current_db(), current_actor(), job_id)
    return send_file(
        BytesIO(content),
        mimetype=KINDS["xlsx"].media_type,
        as_attachment=True,
        download_name=name,
        etag=False,
    )


def _within(year: int) -> Within:
    held = min(max(year, date.min.year), date.max.year)
    return Within(date(held, 1, 1), date(held, 12, 31), sees_only(current_actor()))
