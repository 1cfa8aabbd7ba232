"""The rulebook 制度页: every rule by article, the county's parameters and readings, and receipts of decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from xiangxun.counties import OwnDays, county_rules
from xiangxun.counties.edition import Edition
from xiangxun.foundation.access import Role
from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.decisions import Outcome, verify, why
from xiangxun.foundation.web import (
    Form,
    county_pages,
    current_actor,
    current_db,
    current_place,
    done_by,
    posted,
)
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.parts import make_part
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import account_names
from xiangxun.registry.interpretations import confirming
from xiangxun.registry.interpretations.articles import place_of
from xiangxun.registry.interpretations.decoding import decoded_text
from xiangxun.registry.interpretations.deeds import STEPS, deeds
from xiangxun.registry.interpretations.parameters import parameters_on
from xiangxun.registry.interpretations.queries import list_interpretations
from xiangxun.registry.interpretations.regulation import KEEPERS, keep_regulation
from xiangxun.registry.interpretations.schemas import (
    ConfirmationsIn,
    InterpretationIn,
    ProposalsIn,
    RegulationIn,
)
from xiangxun.registry.interpretations.service import INTERPRETERS, interpret, law_on, rules_of
from xiangxun.registry.interpretations.wording import teach_reasons
from xiangxun.rules.law import Law

if TYPE_CHECKING:
    from xiangxun.counties.coverage import Coverage

pages = county_pages("interpretations", __name__, "rules")
teach_reasons(pages)


#: The steps of a session at which the rules ask for something.
STAGE_WORDS = {
    "apply": "申请",
    "open": "开班",
    "close": "结班",
    "ledger": "建台账",
    "submit": "报送",
    "accept": "验收",
    "settle": "结算",
    "archive": "归档",
}
#: What a receipt may be about → its page, the argument of the address, the words of the link.
_SUBJECTS = {
    "session": ("sessions.page", "session_id", "看这一期"),
    "plan": ("plans.page", "plan_id", "看这份计划"),
    "institution": ("institutions.page", "institution_id", "看这家机构"),
    "lecturer": ("lecturers.page", "lecturer_id", "看这位讲师"),
    "batch": ("batches.page", "batch_id", "看这个批次"),
}
MEANINGS = {
    Outcome.IDENTICAL: "按当时的事实和规则重新计算，结果与留存的一字不差。",
    Outcome.DIFFERS: "按当时的事实重新计算，结果与留存的不同；请联系平台运营者，并以留存的凭据为准。",
    Outcome.SUPERSEDED: "当时的规则文本已有新版；留存的结论不变，新版只用于以后的判定。",
    Outcome.ERASED: "有人依法要求删除了个人信息，其本人的一行不能再核；其余各行一致。",
    Outcome.DAMAGED: "留存的内容与封存时的摘要不符，可能被改动；请立即联系平台运营者核查。",
}
_MANNERS = {"automated": "自动判定", "recorded": "由人记录", "shown": "只作说明"}


@pages.get("/")
def rulebook() -> ResponseReturnValue:
    """Show the rules by article, the parameters of today, and the register of interpretations."""
    db = current_db()
    law, recorded = law_on(db, today()), list_interpretations(db)
    edition = _edition(today())
    lawbook = edition.lawbook_under(rules_of(db).overrides)
    shown = parameters_on(lawbook, law, today(), frozenset(one.key for one in recorded))
    asked = request.args.get("rule", "")
    looked_for = asked if asked in law.rulebook.rules else ""
    key = ("rulebook", today(), language(), looked_for)
    return render_template(
        "interpretations/rulebook.html",
        law=law,
        rules=while_unchanged(db, key, lambda: _rules(law, edition.own.rulebook.rules, looked_for)),
        parameters=shown,
        form=InterpretationIn,
        lists={"key": [(one.key, f"{one.article} {one.key}") for one in shown if one.discretion]},
        regulation_form=RegulationIn,
        interpretations=recorded,
    )


def _rules(law: Law, own: Collection[str], asked: str) -> Markup:
    """Write the rules out by article, the county's own first."""
    entries = sorted(
        law.rulebook.rules.values(), key=lambda rule: (rule.id not in own, place_of(rule.article))
    )
    articles = [(article, list(rules)) for article, rules in groupby(entries, key=lambda rule: rule.article)]
    return make_part("interpretations/rules.html", law=law, articles=articles, asked=asked)


@pages.get("/settings")
def settings() -> ResponseReturnValue:
    """Show what the county sets for itself 设置: readings with who and on what document, kinds of document, registers."""
    db = current_db()
    law, recorded = law_on(db, today()), list_interpretations(db)
    lawbook = _edition(today()).lawbook_under(rules_of(db).overrides)
    shown = parameters_on(lawbook, law, today(), frozenset(one.key for one in recorded))
    latest = {one.key: one for one in recorded if one.from_on <= today()}
    prepared = confirming.proposals(db)
    return render_template(
        "interpretations/settings.html",
        law=law,
        parameters=[one for one in shown if one.discretion],
        latest=latest,
        prepared=prepared,
        form=ConfirmationsIn,
        waiting=len({*prepared, *(one.key for one in shown if one.is_open)}),
        is_authority=Role.AUTHORITY in current_actor().roles,
        today=today(),
        coming=[one for one in recorded if one.from_on > today()],
        names=account_names(db, {one.decided_by for one in recorded}),
        documents=[kind for kind in law.rulebook.documents.values() if kind.zh],
        stages=STAGE_WORDS,
        notes={one.key: one.note.partition("。")[0] for one in shown},
        is_administrator=Role.TENANT_ADMIN in current_actor().roles,
    )


@pages.post("/settings/confirm")
def confirm() -> ResponseReturnValue:
    """Record as the county's own what was prepared or presumed of the chosen parameters, or of all."""
    db, actor = current_db(), current_actor()
    dismissed = Form().has("dismiss")
    said = posted(ProposalsIn if dismissed else ConfirmationsIn)
    keys = confirming.chosen(db, said.pop("keys"), every=said.pop("all"))
    if dismissed:
        confirming.dismiss(db, actor, keys)
        flash(_("代拟的取值已撤下。"))
    else:
        done = confirming.confirm(db, actor, keys, **said)
        flash(_("已确认 %(n)s 项，自所填日期起适用。", n=done))
    return redirect(url_for("interpretations.settings"), 303)


@pages.get("/tour")
def tour() -> ResponseReturnValue:
    """Show a newcomer 入门 the county's regulation, what it demands, and where the own work is."""
    law = law_on(current_db(), today())
    rules = sorted(law.rulebook.rules.values(), key=lambda rule: place_of(rule.article))
    kept = [rule for rule in rules if rule.manner == "automated"]
    stopping = [rule for rule in kept if rule.severity == "block"]
    return render_template(
        "interpretations/tour.html",
        law=law,
        articles=[(article, list(some)) for article, some in groupby(stopping, lambda rule: rule.article)],
        held=_held(law),
        automated=len(kept),
    )


def _held(law: Law) -> list[str]:
    """Return the roles the actor holds, in the county's own words where it has them."""
    actor = current_actor()
    own = [law.rulebook.label("role", code, language()) for code in sorted(actor.actors)]
    return own or [_(role.label) for role in sorted(actor.roles)]


@pages.get("/coverage")
def matrix() -> ResponseReturnValue:
    """Show the regulation article by article: how each rule is kept, and what the software does for it."""
    county = current_place().county
    rulebook = max(county_rules(county).editions, key=lambda one: one.own.since).lawbook.rulebook
    found = _coverage(county)
    rows = [
        (row, rulebook.rules[row.rule_id], _(_MANNERS[row.manner]), deeds(row.places, rulebook))
        for row in found.rules
    ]
    counted = Counter(row.manner for row in found.rules)
    return render_template(
        "interpretations/coverage.html",
        rulebook=rulebook,
        rows=sorted(rows, key=lambda row: place_of(row[1].article)),
        total=len(rows),
        manners=[(_(words), counted[manner]) for manner, words in _MANNERS.items()],
        problems=found.problems,
        steps=STEPS,
    )


@pages.post("/interpretations")
@done_by(*INTERPRETERS)
def record() -> ResponseReturnValue:
    """Record the county's reading of a parameter that is left to it."""
    interpret(current_db(), current_actor(), **posted(InterpretationIn))
    flash(_("解释已登记，自所填日期起适用。"))
    return redirect(url_for("interpretations.rulebook"), 303)


@pages.post("/regulation")
@done_by(*KEEPERS)
def regulation() -> ResponseReturnValue:
    """Keep the text of the regulation that the office uploads, split by article."""
    upload = Form().find_upload("file")
    given = {"text": decoded_text(upload.read())} if upload is not None else {}
    kept = keep_regulation(current_db(), current_actor(), **posted(RegulationIn, **given))
    flash(_("原文已存，认出 %(n)s 段；判定旁会引用原文。", n=kept))
    return redirect(url_for("interpretations.rulebook"), 303)


@pages.get("/receipts/<int:receipt_id>")
def receipt(receipt_id: int) -> ResponseReturnValue:
    """Show one decision: what decided it, and whether working it out again gives the same."""
    db = current_db()
    found, checked = why(db, receipt_id, lang=language()), verify(db, receipt_id)
    one = found.receipt
    endpoint, argument, words = _SUBJECTS.get(one.subject, ("", "", ""))
    place: dict[str, Any] = {argument: one.subject_id}
    return render_template(
        "interpretations/receipt.html",
        why=found,
        checked=checked,
        outcome=_(checked.outcome.label),
        meaning=_(MEANINGS[checked.outcome]),
        about=(_(words), url_for(endpoint, **place)) if endpoint else None,
        law=found.law,
        most=200,
    )


@cache
def _coverage(county: str) -> Coverage:
    """Work the matrix out once per process: it plays every case of the county's plugin."""
    from xiangxun.counties.coverage import coverage

    return coverage(county)


def _edition(on: date) -> Edition:
    return rules_of(current_db()).edition_on(OwnDays(on, on, on))
