"""The rulebook 制度页: every rule by article, the county's parameters and readings, and receipts of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.counties import OwnDays
from xiangxun.counties.edition import Edition
from xiangxun.foundation.decisions import verify, why
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.queries import list_interpretations
from xiangxun.registry.interpretations.service import interpret, law_on, rules_of

pages = county_pages("interpretations", __name__, "rules")


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A parameter as it holds on the day; `presets` are the readings a person may choose from."""

    key: str
    value: Any
    preset: str | None
    source: str
    rule: str | None
    discretion: bool
    presets: Mapping[str, Any]


@pages.get("/")
def rulebook() -> ResponseReturnValue:
    """Show the rules by article, the parameters of today, and the register of interpretations."""
    db = current_db()
    law = law_on(db, today())
    own = _edition(today()).own.rulebook.rules
    entries = sorted(law.rulebook.rules.values(), key=lambda rule: rule.id not in own)
    return render_template(
        "interpretations/rulebook.html",
        law=law,
        articles=[
            (article, list(rules)) for article, rules in groupby(entries, key=lambda rule: rule.article)
        ],
        parameters=_parameters(today()),
        interpretations=list_interpretations(db),
        asked=request.args.get("rule", ""),
    )


@pages.post("/interpretations")
def record() -> ResponseReturnValue:
    """Record the county's reading of a parameter that is left to it."""
    form = Form()
    interpret(
        current_db(),
        current_actor(),
        key=form.text("key", "参数"),
        value=form.text("value", "读法"),
        from_on=form.day("from_on", "自何日起"),
        document=form.text("document", "依据文件"),
        reason=form.text("reason"),
    )
    flash(_("解释已登记，自所填日期起适用。"))
    return redirect(url_for("interpretations.rulebook"), 303)


@pages.get("/receipts/<int:receipt_id>")
def receipt(receipt_id: int) -> ResponseReturnValue:
    """Show one decision: what decided it, and whether working it out again gives the same."""
    db = current_db()
    found = why(db, receipt_id)
    return render_template(
        "interpretations/receipt.html", why=found, checked=verify(db, receipt_id), law=found.law, most=200
    )


def _parameters(on: date) -> list[ParameterView]:
    book = _edition(on).lawbook_under(rules_of(current_db()).overrides)
    in_force = book.values_on(on).dated
    return [
        ParameterView(
            key=key,
            value=in_force[key].raw if key in in_force else None,
            preset=in_force[key].preset if key in in_force else None,
            source=in_force[key].source if key in in_force else "",
            rule=one.rule,
            discretion=one.discretion,
            presets=one.presets,
        )
        for key, one in sorted(book.parameters.items())
    ]


def _edition(on: date) -> Edition:
    return rules_of(current_db()).edition_on(OwnDays(on, on, on))
