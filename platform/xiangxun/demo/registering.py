"""Registering 登记: a fresh county with its accounts, the institution, the venue, the lecturers and the plans."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from xiangxun.demo.acts import PlanIn
from xiangxun.demo.approving import approve
from xiangxun.demo.cast import LecturerIn
from xiangxun.demo.filing import file_papers
from xiangxun.demo.play import Play
from xiangxun.demo.scenario import Scenario
from xiangxun.foundation.access import Role
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.institutions.queries import list_institutions
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.lecturers.service import CertificateIn, grade_lecturer, register_lecturer
from xiangxun.registry.tenants.queries import list_tenants
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.registry.venues.service import register_venue
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY
from xiangxun.training.plans.service import draft_plan, submit_plan

PASSWORD = "xiangxun-demo-1"  # noqa: S105 - printed at every start; exists on demonstration data only
REGION = "990101"


def fresh_tenant(county: str) -> int:
    """Add a county office of its own for one play, code `demo-COUNTY-N`; return its id."""
    with unit_of_work(None) as db:
        prefix = f"demo-{county}-"
        taken = [one.code.removeprefix(prefix) for one in list_tenants(db) if one.code.startswith(prefix)]
        n = max((int(number) for number in taken if number.isdigit()), default=0) + 1
        return add_tenant(
            db, code=f"{prefix}{n}", county=county, title=f"演示县{n}", region=REGION, demo=True
        )


def open_accounts(db: Session, scenario: Scenario, institution: int | None) -> list[tuple[str, str]]:
    """Open an account for each role of the rulebook, and for each of the core that none stands for.

    Without an institution: those that need none; with one: the others. Who has one from an earlier play keeps it.
    Return user names with names of roles.
    """
    opened = []
    held = {one.username for one in list_accounts(db)}
    for code, label, roles in _cast(law_on(db, scenario.on)):
        if (Role.INSTITUTION in roles) == (institution is not None) and code not in held:
            create_account(
                db,
                SYSTEM,
                username=code,
                name=scenario.archive.custodian if Role.ARCHIVIST in roles else label,
                password=PASSWORD,
                roles=roles,
                actors=[code],
                institution_id=institution,
                must_change=False,
            )
            opened.append((code, label))
    return opened


def _cast(law: Law) -> list[tuple[str, str, list[Role]]]:
    """Return code, label and roles of the core for everybody who has a part."""
    core = {role.value for role in Role}
    cast = []
    for code, word in law.rulebook.words.get("role", EMPTY).items():
        meant = word.stands_for or ((code,) if code in core else (Role.LECTURER.value,))
        cast.append((code, word.zh, [Role(role) for role in meant]))
    played = {role for _, _, roles in cast for role in roles}
    return cast + [(role.value, role.label, [role]) for role in Role if role not in played]


def register(play: Play) -> None:
    """Enter everything that stands before the session: accounts, institution, venue, lecturers, approved plans."""
    scenario = play.scenario
    begin = min([scenario.session.apply, *(plan.on for plan in scenario.plans)])
    with play.step(begin, "开通各方账号") as db:
        open_accounts(db, scenario, None)
    with play.step(begin, f"登记培训机构 {scenario.institution.name}") as db:
        _register_institution(play, db)
        open_accounts(db, scenario, play.institution)
    with play.step(begin) as db:
        file_papers(play, db, "institution", play.institution, scenario.institution.papers)
    for lecturer in scenario.lecturers:
        with play.step(begin, f"登记讲师 {lecturer.name}") as db:
            _register_lecturer(play, db, lecturer)
    for plan in sorted(scenario.plans, key=lambda plan: plan.on):
        _carry_plan(play, plan)


def _register_institution(play: Play, db: Session) -> None:
    institution, venue = play.scenario.institution, play.scenario.venue
    office = play.actor(db, Role.AUTHORITY)
    known = {one.name: one.id for one in list_institutions(db)}
    play.institution = known.get(institution.name) or register_institution(
        db,
        office,
        name=institution.name,
        qualifications=institution.qualifications,
        extra=institution.extra,
    )
    play.venue = register_venue(
        db, office, name=venue.name, township=venue.township, qualities=venue.qualities
    )


def _register_lecturer(play: Play, db: Session, lecturer: LecturerIn) -> None:
    scenario = play.scenario
    certificates = [
        CertificateIn(
            one.kind,
            None if one.issued is None else scenario.day(one.issued),
            None if one.expires is None else scenario.day(one.expires),
        )
        for one in lecturer.certificates
    ]
    known = register_lecturer(
        db,
        play.actor(db, Role.INSTITUTION),
        institution_id=play.institution,
        name=lecturer.name,
        birth=lecturer.born,
        title=lecturer.title,
        certificates=certificates,
        evidence=lecturer.evidence,
        months=lecturer.months,
        extra=lecturer.extra,
    )
    play.lecturers[lecturer.key] = known
    if lecturer.papers:
        file_papers(play, db, "lecturer", known, lecturer.papers)
        grade_lecturer(db, known)


def _carry_plan(play: Play, plan: PlanIn) -> None:
    """Draft a plan, file its papers, submit it, and take it through its approval."""
    scenario = play.scenario
    days = _training_days(scenario)
    with play.step(plan.on, f"提交计划 {plan.title}") as db:
        author = play.actor(db, Role.INSTITUTION)
        plan_id = draft_plan(
            db,
            author,
            kind=plan.kind,
            title=plan.title,
            institution_id=play.institution,
            category=plan.category,
            topics=plan.topics,
            people=plan.people,
            starts=min(days) if plan.kind == "class" else None,
            ends=max(days) if plan.kind == "class" else None,
            fields={**plan.fields, **plan.extra},
        )
        file_papers(play, db, "plan", plan_id, plan.papers)
        submit_plan(db, author, plan_id)
    approve(play, plan.on, "plan", plan_id)
    if plan.kind == "class":
        play.plan = plan_id


def _training_days(scenario: Scenario) -> list[date]:
    """Return the days that a class plan covers: those of the session and, where it is trained again, of that too."""
    parts = [(0, scenario.days)]
    if scenario.retraining is not None:
        parts.append((scenario.retraining.offset, scenario.retraining.days))
    return [
        scenario.day(start + (place if day.offset is None else day.offset))
        for start, days in parts
        for place, day in enumerate(days)
    ]
