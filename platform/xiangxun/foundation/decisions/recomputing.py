"""Recomputing 重算: asks the rules again with the facts of then, under the edition and interpretations of then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.counties import Call, county_rules
from xiangxun.counties.own_values import facts_as_now
from xiangxun.foundation.decisions.queries import Kept
from xiangxun.foundation.decisions.receipts import overrides_of
from xiangxun.foundation.decisions.sealing import Reopening, sealer
from xiangxun.foundation.decisions.sources import held_of_people
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.plain import NotPlain, from_text, to_text


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came of asking again.

    `failed`: why there is no answer, in words for people; `text_gone`: because rules or contract of then are not here.
    """

    opened: Reopening
    call: Call | None = None
    answer: str | None = None
    failed: str | None = None
    text_gone: bool = False


def recompute(db: Session, kept: Kept, *, as_governed: bool = False) -> Recomputed:
    """Ask again; nothing is stored. Raises NoPersonSource where the values of people cannot be asked for.

    `as_governed`: by the edition that governs these facts according to the plugin of now, not the edition of then.
    """
    opened = Reopening(db, held_of_people(db, kept.facts))
    hook = HOOKS[kept.row.hook]
    try:
        facts = from_text(hook.facts, kept.facts, opened.open)
    except NotPlain as error:
        return Recomputed(opened, failed=f"事实不能按现行规则接口读取：{error}", text_gone=True)
    calls: list[Call] = []
    try:
        rules = county_rules(kept.row.county, overrides_of(kept.overrides), calls.append)
        asked = rules if as_governed else rules.pinned(kept.row.edition)
        asked.ask(hook.name, facts_as_now(facts, rules, kept.row.versions), kept.row.day)
    except RuleFailed as error:
        return Recomputed(opened, failed=error.message)
    except XiangxunError as error:
        return Recomputed(opened, failed=error.message, text_gone=True)
    return Recomputed(opened, calls[0], _text(db, hook.answer_type, calls[0].answer))


def _text(db: Session, answer_type: Any, answer: Any) -> str:
    return to_text(answer, answer_type, sealer(db))
