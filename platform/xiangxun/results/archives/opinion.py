"""The acceptance opinion 验收意见 as a paper: what the team saw and proposed, what was decided, on the county's form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.papers.forms import AcceptanceOpinionData, DecisionBox, FindingLine, Pair
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results.acceptance.queries import DECIDED, RoundView, last_round, list_rounds, team
from xiangxun.results.ledger.queries import find_ledger
from xiangxun.rules.law import Law
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.queries import SessionView, get_session


def opinion_data(db: Session, session_id: int) -> AcceptanceOpinionData | None:
    """Return the latest round of acceptance as its form takes it; None where there was no round."""
    round_ = last_round(db, session_id)
    if round_ is None:
        return None
    view = get_session(db, session_id)
    law = law_on(db, view.row.first_day)
    label = law.rulebook.label
    return {
        "title": f"{view.row.title}验收意见",
        "heading": current_tenant_info(db).title,
        "number": f"{view.row.code}-{round_.n}",
        "on": round_.decided_on or round_.opined_on or today(),
        "facts": _facts(db, view),
        "findings": list(_findings(law, round_)),
        "grade": label("acceptance", round_.grade) if round_.grade else "待定",
        "opinion": round_.opinion,
        "demands": [str(effect["demand"]) for effect in round_.effects if effect.get("demand")],
        "members": [{"name": one.name, "side": label("role", one.side)} for one in team(db, session_id)],
        "decisions": _decisions(db, session_id, law),
        "basis": f"依据：{law.rulebook.title}",
    }


def _facts(db: Session, view: SessionView) -> Sequence[Pair]:
    tally, ledger = counts(db, view.row.id), find_ledger(db, view.row.id)
    days = f"{view.row.first_day} 至 {view.row.last_day}"
    return [
        ("期次", view.row.code),
        ("承办单位", get_institution(db, view.row.institution_id).name),
        ("培训时间", days),
        ("培训天数", f"{len(view.days)} 天"),
        ("录取人数", f"{tally.enrolled} 人"),
        ("签到人数", f"{tally.signed} 人"),
        ("计入台账", f"{ledger.counted} 人" if ledger else "—"),
        ("未计入", f"{ledger.not_counted} 人" if ledger else "—"),
    ]


def _findings(law: Law, round_: RoundView) -> Iterator[FindingLine]:
    """Yield what was checked, what the office ticked, and the rules that the grade rests on."""
    if round_.rows_checked:
        wrong = f"，不符 {round_.rows_wrong} 条" if round_.rows_wrong else "，均相符"
        yield {
            "mark": "慎" if round_.rows_wrong else "通",
            "text": f"抽查台账 {round_.rows_checked} 条{wrong}",
        }
    for veto in round_.vetoes:
        yield {"mark": "阻", "text": f"一票否决情形：{law.rulebook.label('veto', veto)}"}
    for rule in round_.rules:
        entry = law.rulebook.rules.get(rule)
        if entry is not None:
            yield {"mark": "据", "text": law.rulebook.message(rule, {}), "basis": entry.article}


def _decisions(db: Session, session_id: int, law: Law) -> list[DecisionBox]:
    return [_box(db, one, law) for one in list_rounds(db, session_id) if one.state == DECIDED]


def _box(db: Session, round_: RoundView, law: Law) -> DecisionBox:
    grade = law.rulebook.label("acceptance", round_.grade) if round_.grade else "—"
    who = get_account(db, round_.decided_by).name if round_.decided_by else ""
    words = "　".join(
        filter(None, (f"第 {round_.n} 次：{grade}", round_.reason, who, str(round_.decided_on)))
    )
    return {"title": "审核决定", "text": words}
