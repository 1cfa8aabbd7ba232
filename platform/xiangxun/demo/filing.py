"""Filing 归档材料: papers of the scenario, and a small one for whatever the rulebook demands at a stage."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.demo.cast import PaperIn
from xiangxun.demo.papers import make_paper
from xiangxun.demo.play import Play, Run
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.papers import Format
from xiangxun.kernel.clock import today
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.documents.service import file_document
from xiangxun.registry.interpretations.service import rules_of
from xiangxun.results.acceptance.paper import printed_opinion
from xiangxun.results.ledger.export import ledger_workbook
from xiangxun.results.ledger.queries import find_ledger
from xiangxun.rules.answers import DocumentDemand
from xiangxun.rules.facts import SessionCheck
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.gates import held, session_check, wanted


def file_papers(play: Play, db: Session, subject: str, subject_id: int, papers: Iterable[PaperIn]) -> None:
    """File the papers that the scenario names about a subject."""
    for paper in papers:
        _file(
            play,
            db,
            subject,
            subject_id,
            paper.kind,
            on=play.scenario.day(paper.on),
            day=None if paper.day is None else play.scenario.day(paper.day),
            count=paper.count,
            signed=paper.signed,
            title=paper.title,
        )


def file_due(play: Play, db: Session, run: Run) -> None:
    """File the session's own papers of the scenario that are dated by now."""
    for n, paper in enumerate(run.papers):
        if n not in run.filed and play.scenario.day(paper.on) <= today():
            file_papers(play, db, "session", run.session, [paper])
            run.filed.add(n)


def file_demanded(play: Play, db: Session, run: Run, stage: Stage) -> None:
    """File what the rulebook demands at a stage and nobody has filed, but for what the scenario leaves out."""
    file_due(play, db, run)
    facts = session_check(db, run.session, stage)
    for demand in rules_of(db).required_documents(facts):
        lacking = wanted(demand, facts) - held(demand, facts)
        if lacking > 0 and demand.kind not in play.scenario.missing:
            _file_demand(play, db, run, demand, facts, lacking)
            facts = session_check(db, run.session, stage)


def file_kinds(play: Play, db: Session, subject: str, subject_id: int, kinds: Collection[str]) -> None:
    """File a paper of each kind that is not there yet, as a step of approval may need."""
    there = {row.kind for row in list_documents(db, subject, subject_id)}
    for kind in sorted(set(kinds) - there - set(play.scenario.missing)):
        _file(play, db, subject, subject_id, kind, on=today())


def _file_demand(
    play: Play, db: Session, run: Run, demand: DocumentDemand, facts: SessionCheck, lacking: int
) -> None:
    if demand.per == "day":
        for day in facts.session.days:
            there = sum(one.count for one in facts.papers if (one.kind, one.day) == (demand.kind, day.on))
            if there < demand.count:
                _file(
                    play,
                    db,
                    "session",
                    run.session,
                    demand.kind,
                    on=today(),
                    day=day.on,
                    count=demand.count - there,
                )
    elif demand.per == "lecturer":
        for engaged in facts.session.lecturers:
            if not any((one.kind, one.about) == (demand.kind, engaged.ref) for one in facts.papers):
                _file(
                    play,
                    db,
                    "session",
                    run.session,
                    demand.kind,
                    on=today(),
                    count=demand.count,
                    about=engaged.ref,
                )
    else:
        _file(play, db, "session", run.session, demand.kind, on=today(), count=lacking)


def _file(
    play: Play,
    db: Session,
    subject: str,
    subject_id: int,
    kind: str,
    *,
    on: date,
    day: date | None = None,
    count: int = 1,
    signed: Collection[str] = (),
    about: str | None = None,
    title: str = "",
) -> None:
    law = play.law(db)
    declared = law.rulebook.documents.get(kind)
    label = title or (declared.zh if declared else None) or law.rulebook.label("document", kind)
    content, ending = _content(play, db, subject, subject_id, kind, label, on, signed)
    file_document(
        db,
        _filer(play, db),
        subject=subject,
        subject_id=subject_id,
        kind=kind,
        title=label,
        on=on,
        day=day,
        count=count,
        signed=signed,
        about=about,
        content=content,
        name=f"{label}.{ending}",
    )


def _content(
    play: Play,
    db: Session,
    subject: str,
    subject_id: int,
    kind: str,
    label: str,
    on: date,
    signed: Collection[str],
) -> tuple[bytes, str]:
    """Return the real paper where the platform makes one of this kind, else a generated one."""
    if subject == "session" and kind == "ledger" and find_ledger(db, subject_id) is not None:
        return ledger_workbook(db, subject_id), "xlsx"
    if subject == "session" and kind == "acceptance_opinion":
        opinion = printed_opinion(db, subject_id, Format.PDF)
        if opinion is not None:
            return opinion, "pdf"
    if subject == "session" and kind == "roster" and play.roster is not None:
        return play.roster.content, play.roster.name.rpartition(".")[2]
    words, heading = play.law(db).rulebook, play.scenario.institution.name
    names = [words.label("role", role) for role in signed]
    about = play.scenario.session.title if subject in ("session", "plan") else heading
    return make_paper(label, heading=heading, about=about, on=on, signed=names), "pdf"


def _filer(play: Play, db: Session) -> Actor:
    return play.actor(db, Role.INSTITUTION, Role.AUTHORITY)
