"""Posted forms 验收表单: what the parts of an acceptance page say, read where no schema reads it, and done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.web import Form, posted
from xiangxun.kernel.errors import InvalidInput
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.facts import SCALE, case_law
from xiangxun.results.acceptance.verbs import VERBS
from xiangxun.training.sessions.drafts import DayDraft

_MOST_MEMBERS = 30


def do_posted(db: Session, actor: Actor, case: Case, verb: str, *, days: Sequence[DayDraft] = ()) -> str:
    """Do what a part's form says, and return what was done, for people; `days`: those of a retraining."""
    read = _READ.get(verb)
    told = posted(VERBS[verb].takes, **(read(db, case, Form()) if read else {}))
    return VERBS[verb].do(db, actor, case, {**told, "days": days} if days else told)


def _members(_db: Session, _case: Case, form: Form) -> dict[str, Any]:
    rows = [
        {
            "name": form.text(f"name_{n}"),
            "side": form.text(f"side_{n}"),
            "account_id": form.find_integer(f"account_{n}", "账号"),
        }
        for n in range(_MOST_MEMBERS)
    ]
    return {"members": [one for one in rows if one["name"] or one["side"]]}


def _scores(db: Session, case: Case, form: Form) -> dict[str, Any]:
    """Return the points typed for the county's criteria; an empty field is no score."""
    found = []
    for one in case_law(db, case).rulebook.criteria.values():
        text = form.text(f"score_{one.key}") if one.scale == SCALE else ""
        if text:
            proofs = list(form.codes(f"proof_{one.key}"))
            found.append({"criterion": one.key, "points": _points(text, one.zh), "proofs": proofs})
    return {"scores": found}


def _points(text: str, label: str) -> str:
    try:
        return str(Decimal(text))
    except InvalidOperation as wrong:
        raise InvalidInput(f"“{label}”的得分应为数字。") from wrong


_READ: Mapping[str, Callable[[Session, Case, Form], dict[str, Any]]] = {"team": _members, "opinion": _scores}
