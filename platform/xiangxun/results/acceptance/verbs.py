"""Verbs 验收办理: what is done in an acceptance, to a session or to a batch alike; pages and the API say it by one schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.results.acceptance import service
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.revising import confirm_effect, revise
from xiangxun.results.acceptance.sampling import check_row, draw_sample
from xiangxun.results.acceptance.schemas import (
    AcceptanceDecisionIn,
    CheckIn,
    EffectIn,
    OpinionIn,
    RevisionIn,
    SampleIn,
    SignatureIn,
    TeamIn,
)
from xiangxun.results.acceptance.showing import STATES
from xiangxun.results.acceptance.signing import sign_opinion

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb is told, what doing it says to people, what it is in a sentence, and its status over the API."""

    takes: type[Schema]
    do: Callable[[Session, Actor, Case, Told], str]
    summary: str
    status: int = 200


def _team(db: Session, actor: Actor, case: Case, told: Told) -> str:
    members = [(one["name"], one["side"]) for one in told["members"]]
    accounts = {one["name"]: one["account_id"] for one in told["members"] if one["account_id"]}
    service.name_team(db, actor, case, members, accounts=accounts)
    return str(_("验收小组已登记。"))


def _sample(db: Session, actor: Actor, case: Case, told: Told) -> str:
    return str(_("已抽取 %(n)s 人。", n=draw_sample(db, actor, case, **told).size))


def _check(db: Session, actor: Actor, case: Case, told: Told) -> str:
    said = dict(told)
    check_row(db, actor, case, said.pop("check_id"), **said)
    return str(_("核查结果已登记。"))


def _opine(db: Session, actor: Actor, case: Case, told: Told) -> str:
    service.opine(db, actor, case, **told)
    return str(_("验收意见已登记。"))


def _sign(db: Session, actor: Actor, case: Case, told: Told) -> str:
    agreed = told["stand"] == "agree"
    sign_opinion(db, actor, case, told["member_id"], agreed=agreed, remark=told["remark"])
    return str(_("签字已登记。"))


def _decide(db: Session, actor: Actor, case: Case, told: Told) -> str:
    return str(_("决定已登记：%(state)s。", state=_(STATES[service.decide(db, actor, case, **told).state])))


def _revise(db: Session, actor: Actor, case: Case, told: Told) -> str:
    revise(db, actor, case, **told)
    return str(_("已改判，原结论的处理已撤销，请重新提出验收意见。"))


def _confirm(db: Session, actor: Actor, case: Case, told: Told) -> str:
    confirm_effect(db, actor, case, told["place"], reason=told["reason"])
    return str(_("处理已确认生效。"))


VERBS: Mapping[str, Verb] = {
    "team": Verb(TeamIn, _team, "Name the acceptance team."),
    "sample": Verb(SampleIn, _sample, "Draw the people whom the team checks; once for each round.", 201),
    "check": Verb(CheckIn, _check, "Enter what the check of a person found."),
    "opinion": Verb(OpinionIn, _opine, "Enter the team's opinion.", 201),
    "signature": Verb(SignatureIn, _sign, "Sign the opinion as a member of the team, or dissent."),
    "decision": Verb(AcceptanceDecisionIn, _decide, "Decide on the opinion, or give it back."),
    "revision": Verb(RevisionIn, _revise, "Undo the last decision with its effects."),
    "confirmation": Verb(EffectIn, _confirm, "Let an effect that waits for a role take hold."),
}
