"""The settlement on paper 结算表: each line of the entitlement with its article, and what was paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import today
from xiangxun.kernel.money import yuan
from xiangxun.results.funds.queries import LineView, SettlementView, get_settlement
from xiangxun.rules.law import Law
from xiangxun.training.sessions.naming import names_of
from xiangxun.training.sessions.paper import session_values
from xiangxun.training.sessions.queries import SessionView

_BEARERS = {"programme": "项目资金", "institution": "承办单位"}
_KINDS = {"pay": "支付", "withhold": "拒付", "borne": "自行承担", "recover": "追回"}


@dataclass(frozen=True, slots=True)
class LineInWords:
    """One line of a settlement as people read it; `fen` and `paid_fen` are money."""

    label: str
    kind: str
    fen: int
    payee: str
    bearer: str
    basis: str
    due: str
    paid_fen: int


def settlement_paper(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return the settlement of a session; without lines before anything was settled."""
    found = get_settlement(db, view.row.id)
    values = session_values(db, view, law) | {
        "payable": yuan(found.payable_fen),
        "withheld": yuan(found.withheld_fen),
        "borne": yuan(found.borne_by_institution_fen),
        "paid": yuan(found.paid_fen),
    }
    rows = [
        {
            "no": str(place),
            "label": line.label,
            "kind": line.kind,
            "fen": yuan(line.fen),
            "payee": line.payee,
            "bearer": line.bearer,
            "basis": line.basis,
            "due": line.due,
            "paid": yuan(line.paid_fen),
        }
        for place, line in enumerate(lines_in_words(db, found, law), 1)
    ]
    return PaperFacts(today(), values, rows, number=view.row.code)


def lines_in_words(db: Session, settlement: SettlementView, law: Law) -> Sequence[LineInWords]:
    """Return the lines of a settlement, parties by name and rules by article; for paper and workbook alike.

    Accounts are kept by law: a person paid stands there by name.
    """
    parties = [one for line in settlement.lines for one in (line.payee, line.bearer)]
    names = names_of(db, parties, by_duty=True)
    return [_line(line, law, names) for line in settlement.lines]


def articles_of(law: Law, rules: Sequence[str]) -> str:
    """Return the articles of rules, each once."""
    found = (law.rulebook.rules[rule].article for rule in rules if rule in law.rulebook.rules)
    return "、".join(dict.fromkeys(found))


def _line(line: LineView, law: Law, names: Mapping[str, str]) -> LineInWords:
    return LineInWords(
        label=line.label,
        kind=_KINDS[line.kind],
        fen=line.fen,
        payee=_who(line.payee, law, names),
        bearer=_who(line.bearer, law, names),
        basis=articles_of(law, line.rules),
        due=day_words(line.due) or line.due_text,
        paid_fen=line.paid_fen,
    )


def _who(code: str, law: Law, names: Mapping[str, str]) -> str:
    """Return a party in words: by name, as the platform's own, or as a role of the county."""
    return names.get(code) or _BEARERS.get(code) or law.rulebook.label("role", code)
