"""The settlement on paper 结算表: each line of the entitlement with its article, and what was paid."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import today
from xiangxun.kernel.money import yuan
from xiangxun.results.funds.queries import LineView, get_settlement
from xiangxun.rules.law import Law
from xiangxun.training.sessions.naming import names_of
from xiangxun.training.sessions.paper import session_values
from xiangxun.training.sessions.queries import SessionView

_BEARERS = {"programme": "项目资金", "institution": "承办单位"}
_KINDS = {"pay": "支付", "withhold": "拒付", "borne": "自行承担", "recover": "追回"}


def settlement_paper(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return the settlement of a session; without lines before anything was settled."""
    found = get_settlement(db, view.row.id)
    values = session_values(db, view, law) | {
        "payable": yuan(found.payable_fen),
        "withheld": yuan(found.withheld_fen),
        "borne": yuan(found.borne_by_institution_fen),
        "paid": yuan(found.paid_fen),
    }
    names = names_of(db, [one for line in found.lines for one in (line.payee, line.bearer)])
    rows = [_row(n, line, law, names) for n, line in enumerate(found.lines, 1)]
    return PaperFacts(today(), values, rows, number=view.row.code)


def _row(place: int, line: LineView, law: Law, names: Mapping[str, str]) -> dict[str, str]:
    articles = (law.rulebook.rules[rule].article for rule in line.rules if rule in law.rulebook.rules)
    return {
        "no": str(place),
        "label": line.label,
        "kind": _KINDS[line.kind],
        "fen": yuan(line.fen),
        "payee": _who(line.payee, law, names),
        "bearer": _who(line.bearer, law, names),
        "basis": "、".join(dict.fromkeys(articles)),
        "due": day_words(line.due) or line.due_text,
        "paid": yuan(line.paid_fen),
    }


def _who(code: str, law: Law, names: Mapping[str, str]) -> str:
    """Return a party in words: by name, as the platform's own, or as a role of the county."""
    return names.get(code) or _BEARERS.get(code) or law.rulebook.label("role", code)
