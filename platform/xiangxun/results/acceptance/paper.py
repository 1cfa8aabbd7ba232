"""The acceptance opinion on paper 验收意见: what the team saw and proposed, what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import Box, Format, PaperFacts, compose, print_paper
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results.acceptance.queries import (
    DECIDED,
    RoundView,
    SignatureView,
    last_round,
    list_rounds,
    signatures,
    team,
)
from xiangxun.results.ledger.queries import find_ledger
from xiangxun.rules.law import Law
from xiangxun.training.sessions.paper import session_values
from xiangxun.training.sessions.queries import SessionView, get_session


def acceptance_opinion(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return the latest round of acceptance; raises `NotFound` before the first."""
    found = last_round(db, view.row.id)
    if found is None:
        raise NotFound("这一期还没有验收，没有验收意见可打印。")
    findings = [{"no": str(n), **line} for n, line in enumerate(_findings(law, found), 1)]
    return PaperFacts(
        found.decided_on or found.opined_on or today(),
        {**session_values(db, view, law), **_ledgered(db, view), **_round_values(db, view, law, found)},
        findings or [{"no": "1", "mark": "通", "finding": "未发现问题。", "basis": ""}],
        number=f"{view.row.code}-{found.n}",
        boxes=[_box(db, one, law) for one in list_rounds(db, view.row.id) if one.state == DECIDED],
    )


def printed_opinion(db: Session, session_id: int, as_format: Format) -> bytes | None:
    """Return the latest round on the county's form, for dossier and archive; None where there was no round."""
    if last_round(db, session_id) is None:
        return None
    view = get_session(db, session_id)
    law = law_on(db, view.row.first_day)
    form = law.rulebook.papers["acceptance_opinion"]
    data = compose(form, acceptance_opinion(db, view, law), law, office=current_tenant_info(db).title)
    return print_paper(form, data, as_format)


def _ledgered(db: Session, view: SessionView) -> dict[str, str]:
    ledger = find_ledger(db, view.row.id)
    if ledger is None:
        return {}
    return {"counted": f"{ledger.counted} 人", "not_counted": f"{ledger.not_counted} 人"}


def _round_values(db: Session, view: SessionView, law: Law, found: RoundView) -> dict[str, str]:
    label = law.rulebook.label
    signed = signatures(db, found.id).values()
    members = (f"{one.name}（{label('role', one.side)}）" for one in team(db, view.row.id))
    return {
        "round": f"第 {found.n} 次",
        "grade": label("acceptance", found.grade) if found.grade else "待定",
        "opinion": found.opinion,
        "demands": "；".join(str(effect["demand"]) for effect in found.effects if effect.get("demand")),
        "team": "、".join(members),
        "signed": "、".join(_signature(one) for one in signed),
        "dissents": "；".join(f"{one.name}：{one.remark}" for one in signed if not one.agreed),
        "checked": f"{found.rows_checked} 条",
        "wrong": f"{found.rows_wrong} 条",
        "vetoes": "、".join(label("veto", veto) for veto in found.vetoes),
        "opined_on": day_words(found.opined_on),
        "decided_on": day_words(found.decided_on),
        "decision": found.reason,
    }


def _signature(one: SignatureView) -> str:
    return f"{one.name}（{day_words(one.on)}{'，纸质签字' if one.on_paper else ''}）"


def _findings(law: Law, found: RoundView) -> Iterator[dict[str, str]]:
    """Yield what was checked, what the office ticked, and the rules that the grade rests on."""
    if found.rows_checked:
        wrong = f"，不符 {found.rows_wrong} 条" if found.rows_wrong else "，均相符"
        mark = "慎" if found.rows_wrong else "通"
        yield {"mark": mark, "finding": f"抽查台账 {found.rows_checked} 条{wrong}", "basis": ""}
    for veto in found.vetoes:
        words = law.rulebook.label("veto", veto)
        yield {"mark": "阻", "finding": f"一票否决情形：{words}", "basis": ""}
    yield from _rules(law, found.rules)


def _rules(law: Law, rules: Sequence[str]) -> Iterator[dict[str, str]]:
    for rule in rules:
        entry = law.rulebook.rules.get(rule)
        if entry is not None:
            yield {"mark": "据", "finding": law.rulebook.cited(rule), "basis": entry.article}


def _box(db: Session, found: RoundView, law: Law) -> Box:
    grade = law.rulebook.label("acceptance", found.grade) if found.grade else "—"
    who = get_account(db, found.decided_by).name if found.decided_by else ""
    said = (f"第 {found.n} 次：{grade}", found.reason, who, day_words(found.decided_on))
    return Box("审核决定", "　".join(filter(None, said)))
