"""Posted forms 验收表单: what the parts of an acceptance page say, done to a session or to a batch alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.web import Form
from xiangxun.kernel.errors import InvalidInput
from xiangxun.results.acceptance import service
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.facts import SCALE, case_law
from xiangxun.results.acceptance.revising import confirm_effect, revise
from xiangxun.results.acceptance.sampling import check_row, draw_sample
from xiangxun.results.acceptance.showing import STATES
from xiangxun.results.acceptance.signing import sign_opinion
from xiangxun.rules.facts import Score
from xiangxun.training.sessions.drafts import DayDraft

_MOST_MEMBERS = 30


def do_posted(db: Session, actor: Actor, case: Case, verb: str, *, days: Sequence[DayDraft] = ()) -> str:
    """Do what a part's form says, and return what was done, for people."""
    if verb == "decision":
        return _decide(db, actor, case, Form(), days)
    return _VERBS[verb](db, actor, case, Form())


def _team(db: Session, actor: Actor, case: Case, form: Form) -> str:
    rows = [
        (form.text(f"name_{n}"), form.text(f"side_{n}"), form.find_integer(f"account_{n}", "账号"))
        for n in range(_MOST_MEMBERS)
    ]
    members = [(name, side) for name, side, _account in rows if name or side]
    accounts = {name: account for name, _side, account in rows if name and account}
    service.name_team(db, actor, case, members, accounts=accounts)
    return str(_("验收小组已登记。"))


def _sample(db: Session, actor: Actor, case: Case, form: Form) -> str:
    sample = draw_sample(db, actor, case, size=form.find_count("size", "抽样人数"))
    return str(_("已抽取 %(n)s 人。", n=sample.size))


def _check(db: Session, actor: Actor, case: Case, form: Form) -> str:
    check_row(
        db,
        actor,
        case,
        form.integer("check", "核查对象"),
        result=form.text("result", "核查结果"),
        wrong=form.codes("wrong"),
        note=form.text("note"),
    )
    return str(_("核查结果已登记。"))


def _opine(db: Session, actor: Actor, case: Case, form: Form) -> str:
    service.opine(
        db,
        actor,
        case,
        proposed=form.text("proposed") or None,
        opinion=form.text("opinion", "验收意见"),
        rows_checked=form.find_count("rows_checked", "核查人数") or 0,
        rows_wrong=form.find_count("rows_wrong", "不实人数") or 0,
        vetoes=form.codes("vetoes"),
        scores=_scores(db, case, form),
    )
    return str(_("验收意见已登记。"))


def _scores(db: Session, case: Case, form: Form) -> list[Score]:
    """Return the points typed for the county's criteria; an empty field is no score."""
    found = []
    for one in case_law(db, case).rulebook.criteria.values():
        text = form.text(f"score_{one.key}") if one.scale == SCALE else ""
        if text:
            proofs = frozenset(form.codes(f"proof_{one.key}"))
            found.append(Score(one.key, _points(text, one.zh), proofs))
    return found


def _points(text: str, label: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as wrong:
        raise InvalidInput(f"“{label}”的得分应为数字。") from wrong


def _sign(db: Session, actor: Actor, case: Case, form: Form) -> str:
    agreed = form.text("stand") != "dissent"
    member, remark = form.integer("member", "成员"), form.text("remark")
    sign_opinion(db, actor, case, member, agreed=agreed, remark=remark)
    return str(_("签字已登记。"))


def _decide(db: Session, actor: Actor, case: Case, form: Form, days: Sequence[DayDraft]) -> str:
    found = service.decide(
        db,
        actor,
        case,
        outcome=form.text("outcome") or "agreed",
        reason=form.text("reason"),
        rectify_by=form.find_day("rectify_by", "整改期限"),
        demand=form.text("demand"),
        code=form.text("code"),
        days=days,
    )
    return str(_(STATES[found.state]))


def _revise(db: Session, actor: Actor, case: Case, form: Form) -> str:
    revise(db, actor, case, reason=form.text("reason", "改判理由"))
    return str(_("已改判，原结论的处理已撤销，请重新提出验收意见。"))


def _confirm(db: Session, actor: Actor, case: Case, form: Form) -> str:
    confirm_effect(db, actor, case, form.integer("place", "处理"), reason=form.text("reason", "理由"))
    return str(_("处理已确认生效。"))


_VERBS: Mapping[str, Callable[[Session, Actor, Case, Form], str]] = {
    "team": _team,
    "sample": _sample,
    "check": _check,
    "opinion": _opine,
    "signature": _sign,
    "revision": _revise,
    "confirmation": _confirm,
}
