"""Resultland 结果县: a county with a rule of every kind that results rest on, and a session brought to its close."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.orm import Session

from xiangxun.counties import added
from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.clock import on_day
from xiangxun.kernel.money import share_of
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.documents.service import file_document
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.trainees.service import TraineeRow, upsert_trainees
from xiangxun.rules import (
    AcceptanceFacts,
    ApprovalStep,
    Cap,
    CostFacts,
    County,
    Deadline,
    Finding,
    FollowupRound,
    Funding,
    FundingFacts,
    Gate,
    Law,
    Layer,
    Ledger,
    LedgerFacts,
    LedgerLine,
    MatterFacts,
    MoneyLine,
    PeopleFacts,
    Question,
    Rectify,
    Retrain,
    SessionCheck,
    Span,
    Stage,
    Unit,
    Verdict,
    answer_to,
    full_years,
    rule,
)
from xiangxun.rules.law import parse_parameters, parse_rulebook
from xiangxun.training.attendance.service import settle_attendance, sign_in, type_paper_total
from xiangxun.training.enrolment.models import Enrolment
from xiangxun.training.sessions.days import hold_day
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft, SlotDraft
from xiangxun.training.sessions.service import (
    apply_session,
    close_session,
    draft_session,
    engage_lecturer,
    open_session,
)
from xiangxun.training.sessions.tally import note_tally

DAY = date(2024, 5, 6)

_RULES = {
    "TL-AGE": ("一", "block", "{age}周岁，超过{high}周岁，不计入"),
    "TL-EDGE": ("一", "refer", "{age}周岁，是否计入由主管部门判定"),
    "TL-DOUBT": ("二", "refer", "身份存疑，请判定"),
    "TL-PRESENCE": ("三", "block", "没有到课记录"),
    "TL-ONCE": ("四", "block", "此前已计入同类培训"),
    "TL-PAPER": ("五", "warn", "没有录入纸质签到人数"),
    "TL-EQUAL": ("五", "block", "签到{signed}人、不计入{excluded}人与计入{counted}人不符"),
    "TL-DOCS": ("六", "block", "材料应当齐全"),
    "TL-TEAM": ("七", "block", "没有验收小组"),
    "TL-STEPS": ("七", "block", "先提意见，再作决定"),
    "TL-PASS": ("八", "block", "合格"),
    "TL-FAIL": ("八", "block", "不合格的限期整改"),
    "TL-VETO": ("八", "refer", "有{hits}项否决情形，请判定"),
    "TL-ROWS": ("八", "warn", "核查发现{wrong}条不实"),
    "TL-CAP": ("九", "block", "食宿超过标准的部分不予支付"),
    "TL-ITEM": ("九", "warn", "费用科目不在规定之内"),
    "TL-FUND": ("十", "block", "验收合格以后拨付"),
    "TL-LESS": ("十", "block", "拒付课酬的{num}/{den}"),
    "TL-BORNE": ("十", "block", "重新培训的费用由培训机构承担"),
    "TL-PAY": ("十", "block", "不属于补贴对象"),
    "TL-CALLS": ("十一", "warn", "应当回访"),
}
_RULEBOOK = """
[county]
code = "resultland"
title = "示例办法"
[[document]]
key = "notice"
zh = "培训通知"
at = { submit = "TL-DOCS" }
[[document]]
key = "photos"
zh = "现场照片"
count = 2
per = "day"
at = { submit = "TL-DOCS" }
[[document]]
key = "summary"
zh = "总结"
at = { accept = "TL-DOCS" }
[[scale]]
key = "acceptance"
grades = ["veto", "fail", "pass"]
labels = { veto = "一票否决", fail = "不合格", pass = "合格" }
then = { veto = "retrain", fail = "rectify", pass = "bind" }
[[need]]
key = "counted_before"
hooks = ["decide_ledger"]
of = "person"
what = "counted"
reach = { lifetime = true }
form = "pasts"
[words]
role = [{ key = "office", zh = "主管办公室", is = ["authority", "acceptance_team"] }]
category = [{ key = "basic", zh = "基础培训" }]
cost = [{ key = "lodging", zh = "住宿费" }, { key = "meals", zh = "伙食费" }, { key = "lecturer_fee", zh = "师资费" }]
money = [{ key = "heads", zh = "培训补贴" }, { key = "tail", zh = "尾款" }]
"""
_RULE = '\n[[rule]]\nid = "{0}"\narticle = "{1}"\nmanner = "automated"\nseverity = "{2}"\nsummary = "{0}"\nzh = "{3}"\n'
_EXCEPTIONS = {"TL-AGE": 'exception_by = "office"\n'}
_PARAMETERS = """
["count.min_presence"]
kind = "integer"
rule = "TL-PRESENCE"
dated = [{ from = 2020-01-01, value = 1, source = "三" }]
["age.most"]
kind = "integer"
rule = "TL-AGE"
discretion = true
dated = [{ from = 2020-01-01, value = 60, source = "一" }]
"""


class Resultland:
    """The rules: age and doubt stop persons, papers and a team stop steps, people give the grade."""

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> Iterator[Finding]:
        """TL-AGE, TL-EDGE, TL-DOUBT, TL-PAY."""
        high = law.integer("age.most")
        for person in facts.people:
            age = full_years(person.birth, facts.session.first_day) if person.birth else 0
            if facts.gate is Gate.PAY and "unpaid" in person.groups:
                yield law.finding("TL-PAY", person.ref)
            if facts.gate is not Gate.COUNT:
                continue
            if age == high:
                ask = Question("office", ("counted", "left"), frozenset({"left"}), "counted")
                yield law.finding("TL-EDGE", person.ref, ask=ask, age=age)
            elif age > high:
                yield law.finding("TL-AGE", person.ref, age=age, high=high)
            if "doubtful" in person.groups:
                ask = Question("office", ("counted", "left"), frozenset({"left"}))
                yield law.finding("TL-DOUBT", person.ref, ask=ask)

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> Iterator[Finding]:
        """TL-PAPER, TL-EQUAL, TL-TEAM."""
        counts, about = facts.counts, facts.session.ref
        if facts.stage is Stage.LEDGER and counts.paper_total is None:
            yield law.finding("TL-PAPER", about)
        if facts.stage is Stage.SUBMIT and counts.signed - counts.excluded != counts.counted:
            yield law.finding(
                "TL-EQUAL", about, signed=counts.signed, excluded=counts.excluded, counted=counts.counted
            )
        if facts.stage is Stage.ACCEPT and not facts.members:
            yield law.finding("TL-TEAM", about)

    @rule
    def decide_ledger(self, facts: LedgerFacts, law: Law) -> Ledger:
        """TL-PRESENCE, TL-ONCE: one for each who came and was not counted before."""
        lines = []
        for person in facts.people:
            rules = facts.stopped.get(person.ref, ())
            if person.credit_days < law.integer("count.min_presence"):
                rules = ("TL-PRESENCE", *rules)
            elif not rules and facts.history.of("counted_before", person.ref):
                rules = ("TL-ONCE",)
            lines.append(LedgerLine(person.ref, 0 if rules else 1, facts.session.category, rules))
        return Ledger(tuple(lines))

    @rule
    def required_approvals(self, facts: MatterFacts) -> tuple[ApprovalStep, ...]:
        """TL-STEPS."""
        if facts.kind != "acceptance":
            return ()
        opinion = ApprovalStep("opinion", "TL-STEPS", "opine", "acceptance_team")
        return (opinion, ApprovalStep("decision", "TL-STEPS", "approve", "office", frozenset({"opinion"})))

    @rule
    def required_followups(self, facts: SessionCheck) -> tuple[FollowupRound, ...]:
        """TL-CALLS."""
        if facts.stage is not Stage.CLOSE:
            return ()
        soon = Deadline(Span(10, Unit.WORKING_DAY), since=facts.session.last_day)
        later = Deadline(Span(1, Unit.MONTH), event="accepted")
        return (
            FollowupRound("first", "TL-CALLS", "phone", soon, asks=("opened_shop",)),
            FollowupRound("sample", "TL-CALLS", "phone", later, Fraction(1, 5), least=3, drawn="sample"),
        )

    @rule
    def decide_acceptance(self, facts: AcceptanceFacts, law: Law) -> Verdict | None:
        """TL-PASS, TL-FAIL, TL-VETO: a person proposes; the system never vetoes by itself."""
        answer = answer_to(facts.rulings, "TL-VETO", facts.ref)
        if "veto" in (facts.proposed, answer):
            retrain = Retrain(facts.roster, "institution")
            return Verdict(facts.ref, "acceptance", "veto", ("TL-VETO",), effects=(retrain,))
        if facts.vetoes and answer is None:
            ask = Question("office", ("veto", "no_veto"), frozenset({"veto"}))
            asked = law.finding("TL-VETO", facts.ref, ask=ask, hits=len(facts.vetoes))
            return Verdict(facts.ref, "acceptance", facts.proposed, ("TL-VETO",), findings=(asked,))
        if facts.proposed == "fail" or facts.missing:
            rules = ("TL-FAIL", *facts.missing)
            return Verdict(facts.ref, "acceptance", "fail", rules, effects=(Rectify(),))
        if facts.proposed is None:
            return None
        wrong = (law.finding("TL-ROWS", facts.ref, wrong=facts.rows_wrong),) if facts.rows_wrong else ()
        return Verdict(facts.ref, "acceptance", "pass", ("TL-PASS",), findings=wrong)

    @rule
    def check_costs(self, facts: CostFacts, law: Law) -> Iterator[Finding | Cap]:
        """TL-CAP: 200 yuan for each person and day for bed and board; TL-ITEM."""
        boarded = tuple(cost.key for cost in facts.costs if cost.item in ("lodging", "meals"))
        yield Cap("TL-CAP", boarded, at_most=20_000 * sum(facts.person_days.values()))
        if any(cost.item == "gift" for cost in facts.costs):
            yield law.finding("TL-ITEM", facts.session.ref)

    @rule
    def decide_funding(self, facts: FundingFacts, law: Law) -> Funding:
        """TL-FUND, TL-LESS, TL-BORNE."""
        session = facts.session
        assert session is not None
        payee = session.institution or ""
        if session.retrains:
            borne = (
                MoneyLine(f"borne:{cost.key}", "borne", cost.fen, ("TL-BORNE",), payee, "institution")
                for cost in facts.costs
            )
            return Funding(tuple(borne))
        if facts.acceptance != "pass":
            return Funding((), (law.finding("TL-FUND", session.ref),))
        paid_for = {person.ref for person in facts.people}
        heads = sum(row.units for row in facts.ledger if row.person in paid_for)
        lines = [MoneyLine("heads", "pay", 5_000 * heads, ("TL-FUND",), payee)]
        for cost in facts.costs:
            lines.append(MoneyLine(f"cost:{cost.key}", "pay", cost.fen, ("TL-FUND",), cost.lecturer or payee))
            less = facts.withheld.get(cost.lecturer or "")
            if less:
                fen = share_of(cost.fen, Fraction(less[1], less[2]))
                lines.append(
                    MoneyLine(f"less:{cost.key}", "withhold", fen, ("TL-LESS",), cost.lecturer or payee)
                )
        lines.append(MoneyLine("tail", "pay", 777, ("TL-FUND",), payee, awaits="inspected"))
        return Funding(tuple(lines))


UnitOfWork = Callable[[int | None], AbstractContextManager[Session]]


@dataclass
class World:
    """A county office with one account that holds every role; `work()` is one unit of work on a day."""

    begin: UnitOfWork
    tenant_id: int
    actor: Actor
    institution_id: int = 0
    lecturer_id: int = 0
    trainees: list[int] = field(default_factory=list)

    @contextmanager
    def work(self, on: date = DAY + timedelta(days=10)) -> Iterator[Session]:
        """Give a session of the county with `on` as today."""
        with on_day(on), self.begin(self.tenant_id) as db:
            yield db

    def enter_people(self, people: Sequence[tuple[date, Sequence[str]]]) -> list[int]:
        """Enter trainees by birth and groups; return their ids."""
        rows = [
            TraineeRow(
                name=f"测试{n:05d}",
                id_number=f"99010119{n:09d}"[:17] + "X",
                birth=birth,
                sex="female" if n % 2 else "male",
                phone=f"139{n:08d}",
                township="甲乡",
                groups=tuple(groups),
            )
            for n, (birth, groups) in enumerate(people)
        ]
        with self.work() as db:
            return upsert_trainees(db, rows)

    def hold_session(
        self,
        ids: Sequence[int],
        present: Mapping[int, Sequence[int]],
        *,
        code: str = "1",
        first: date = DAY,
        fee_fen: int = 0,
        papers: bool = True,
    ) -> int:
        """Hold a session with these people; `present`: day (from 0) → those who came. Return its id, closed."""
        days = tuple(first + timedelta(days=n) for n in sorted(present))
        with self.work(first - timedelta(days=5)) as db:
            slots = (SlotDraft("theory", "开店", self.lecturer_id, 540, 720),)
            draft = SessionDraft(
                code=code,
                title="基础班",
                institution_id=self.institution_id,
                days=tuple(DayDraft(day, slots) for day in days),
                category="basic",
                topics=("shop",),
                township="甲乡",
            )
            session_id = draft_session(db, self.actor, draft)
        self.run_session(
            session_id, ids, dict(zip(days, present.values(), strict=True)), fee_fen=fee_fen, papers=papers
        )
        return session_id

    def run_session(
        self,
        session_id: int,
        ids: Sequence[int],
        present: Mapping[date, Sequence[int]],
        *,
        fee_fen: int = 0,
        papers: bool = True,
    ) -> None:
        """Take a drafted session from its application to its close."""
        with self.work(min(present) - timedelta(days=3)) as db:
            engage_lecturer(db, self.actor, session_id, self.lecturer_id, fee_fen=fee_fen)
            apply_session(db, self.actor, session_id)
            open_session(db, self.actor, session_id)
            self.enrol(db, session_id, ids)
        for day, there in present.items():
            with self.work(day) as db:
                hold_day(db, self.actor, session_id, day)
                states = {one: "present" if one in set(there) else "absent" for one in ids}
                if states:
                    sign_in(db, self.actor, session_id, day, 0, states)
        with self.work(max(present)) as db:
            settle_attendance(db, self.actor, session_id)
            type_paper_total(
                db, self.actor, session_id, None, len({one for row in present.values() for one in row})
            )
            close_session(db, self.actor, session_id)
            if papers:
                self.file_papers(db, session_id, present)

    def enrol(self, db: Session, session_id: int, ids: Sequence[int]) -> None:
        """Put people on the list, admitted."""
        db.add_all(
            Enrolment(
                session_id=session_id,
                trainee_id=one,
                ordinal=place,
                applied_on=DAY,
                state="admitted",
                filled=["name"],
            )
            for place, one in enumerate(ids, start=1)
        )
        db.flush()
        note_tally(db, session_id, enrolled=len(ids))

    def file_papers(self, db: Session, session_id: int, days: Mapping[date, Any]) -> None:
        """File everything that Resultland demands."""
        for kind in ("notice", "summary"):
            self.file(db, session_id, kind)
        for day in days:
            self.file(db, session_id, "photos", day=day, count=2)

    def file(self, db: Session, session_id: int, kind: str, **more: Any) -> None:
        """File one paper about the session."""
        file_document(
            db, self.actor, subject="session", subject_id=session_id, kind=kind, title=kind, on=DAY, **more
        )

    def answer(self, db: Session, session_id: int, rule: str, about: str, answer: str) -> None:
        """Rule on a case of the session as the office."""
        rule_on(
            db,
            self.actor,
            matter="session",
            matter_id=session_id,
            rule=rule,
            about=about,
            answer=answer,
            role="office",
            reason="已核实",
        )


@pytest.fixture(scope="session", autouse=True)
def resultland() -> Iterator[None]:
    """Let Resultland take part for these tests."""
    rules = "".join(_RULE.format(one, *said) + _EXCEPTIONS.get(one, "") for one, said in _RULES.items())
    book = parse_rulebook(rules + _RULEBOOK, "rulebook.toml")
    layer = Layer("resultland-1", Resultland(), book, parse_parameters(_PARAMETERS, "numbers.toml"))
    with added(County("resultland", (layer,))):
        yield


@pytest.fixture
def world(unit_of_work: UnitOfWork) -> World:
    """A county office with an institution and a lecturer."""
    with unit_of_work(None) as db:
        tenant = Tenant(code="jieguo", county="resultland", title="示例县", region="990101")
        db.add(tenant)
    with unit_of_work(tenant.id) as db:
        account = create_account(
            db,
            SYSTEM,
            username="ceshi",
            name="测试员",
            password="a long password of the tests",
            roles=set(Role) - {Role.INSTITUTION},
            actors=["office"],
        )
        actor = actor_of(db, account)
    world = World(unit_of_work, tenant.id, actor)
    with world.work() as db:
        world.institution_id = register_institution(db, actor, name="示例培训学校")
        world.lecturer_id = register_lecturer(
            db, actor, institution_id=world.institution_id, name="讲师甲", birth=date(1980, 1, 1)
        )
    return world
