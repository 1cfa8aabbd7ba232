"""A walk 走一遍: takes one session of Testland 示例县 from institution to levels, step by step, through the services.

Each method is one unit of work on the day given, so that a test can stop anywhere, do something else, and go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session
from tests.counties.people import Villager, roster_workbook, villagers

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.clock import on_day
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.documents.service import file_document
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.registry.lecturers.service import CertificateIn, register_lecturer
from xiangxun.training.attendance.service import settle_attendance, sign_in, type_paper_total
from xiangxun.training.enrolment.queries import ImportView, admitted_ids
from xiangxun.training.enrolment.service import look_at_roster, run_import, start_import
from xiangxun.training.plans.service import decide_plan, draft_plan, submit_plan
from xiangxun.training.sessions.days import hold_day
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft, SlotDraft
from xiangxun.training.sessions.service import (
    apply_session,
    close_session,
    decide_application,
    draft_session,
    engage_lecturer,
    open_session,
)

FIRST_DAY = date(2024, 5, 6)
PASSWORD = "a passphrase for tests 1"
UnitOfWork = Callable[[int | None], AbstractContextManager[Session]]


class Walk:
    """One session of one county; `session` is its id once drafted, `plan` that of its class plan.

    `group` is the leading group 领导小组 (the authority), `office` the office 培训办公室 that approves plans and reviews
    applications, `school` speaks for `institution`; `lecturer` is a senior one of theirs.
    """

    def __init__(self, unit_of_work: UnitOfWork, tenant: int, *, days: int = 2) -> None:
        self.tenant = tenant
        self.days = [FIRST_DAY + timedelta(days=n) for n in range(days)]
        self.session = 0
        self.plan = 0
        self._unit_of_work = unit_of_work
        office = frozenset({Role.PLAN_APPROVER, Role.ACCEPTANCE_TEAM, Role.PUBLIC_SERVICE_CENTRE})
        self.group = self._account("group", frozenset({Role.AUTHORITY}), actors=("leading_group",))
        self.office = self._account("office", office, actors=("office",))
        self.institution = self._institution("示例学校")
        self.school = self._account("school", frozenset({Role.INSTITUTION}), institution_id=self.institution)
        self.lecturer = self._lecturer()

    @contextmanager
    def on(self, day: date = FIRST_DAY) -> Iterator[Session]:
        """Give a unit of work in the county on a day."""
        with on_day(day), self._unit_of_work(self.tenant) as db:
            yield db

    # ── who 人员 ────────────────────────────────────────────────────────────────────────────────────────────

    def _account(self, username: str, roles: frozenset[Role], **more: Any) -> Actor:
        with self.on() as db:
            account = create_account(
                db, SYSTEM, username=username, name=username, password=PASSWORD, roles=roles, **more
            )
            return actor_of(db, account)

    def as_role(self, role: str) -> Actor:
        """Return somebody who holds one role of the core alone, and no account: for what is refused."""
        return Actor(account=None, name="旁人", roles=frozenset({Role(role)}))

    def other_school(self) -> Actor:
        """Return somebody of another institution 另一家机构, which has nothing to do with this session.

        Not inside `on`: the audit chain is locked until that transaction ends.
        """
        other = self._institution("外校")
        return self._account("other", frozenset({Role.INSTITUTION}), institution_id=other)

    def _institution(self, name: str) -> int:
        with self.on() as db:
            return register_institution(db, self.group, name=name, qualifications=["training"])

    def _lecturer(self) -> int:
        with self.on() as db:
            return register_lecturer(
                db,
                self.school,
                institution_id=self.institution,
                name="示老师",
                birth=date(1980, 5, 1),
                certificates=[CertificateIn("ecommerce_lecturer", issued=date(2020, 1, 1))],
                months={"operation": 30},
            )

    # ── before 训前 ─────────────────────────────────────────────────────────────────────────────────────────

    def approve_plan(self, **more: Any) -> int:
        """Draft, submit and approve a class plan; return its id."""
        self.plan = self.submit_plan(**more)
        with self.on(FIRST_DAY - timedelta(days=20)) as db:
            assert decide_plan(db, self.office, self.plan, "approve") == "approved"
        return self.plan

    def submit_plan(self, **more: Any) -> int:
        """Draft and submit a class plan; return its id."""
        said: dict[str, Any] = {
            "kind": "class",
            "title": "五月班",
            "institution_id": self.institution,
            "fields": {"audience": "返乡青年", "goals": "开网店"},
        }
        with self.on(FIRST_DAY - timedelta(days=20)) as db:
            plan = draft_plan(db, self.school, **said | more)
            assert submit_plan(db, self.school, plan) == "submitted"
        return plan

    def draft(self, *, code: str = "2024-01", **more: Any) -> int:
        """Draft the session, two slots a day; return its id. A second one has a lecturer of its own."""
        if self.session:
            self.lecturer = self._lecturer()
        slots = (
            SlotDraft("theory", "开店", self.lecturer, 510, 690),
            SlotDraft("practice", "实操", self.lecturer, 840, 1020),
        )
        said: dict[str, Any] = {
            "title": "五月第一期",
            "institution_id": self.institution,
            "category": "open",
            "plan_id": self.plan or None,
            "planned_people": 40,
            "days": [DayDraft(day, slots) for day in self.days],
        }
        with self.on(FIRST_DAY - timedelta(days=15)) as db:
            self.session = draft_session(db, self.school, SessionDraft(code=code, **said | more))
        return self.session

    def engage(self, *, fee_fen: int = 200_000) -> None:
        """Engage the lecturer."""
        with self.on(FIRST_DAY - timedelta(days=15)) as db:
            engage_lecturer(
                db, self.school, self.session, self.lecturer, purposes=["theory"], fee_fen=fee_fen
            )

    def file(
        self, kind: str, *, day: date | None = None, count: int = 1, content: bytes | None = None
    ) -> int:
        """File a paper about the session."""
        with self.on() as db:
            return file_document(
                db,
                self.school,
                subject="session",
                subject_id=self.session,
                kind=kind,
                title=kind,
                on=day or FIRST_DAY,
                day=day,
                count=count,
                content=content,
            )

    def apply(self) -> str:
        """Hand in the application, with its form; return the state."""
        self.file("application_form")
        with self.on(FIRST_DAY - timedelta(days=10)) as db:
            return apply_session(db, self.school, self.session)

    def decide(
        self, key: str, *, on: date = FIRST_DAY - timedelta(days=9), outcome: str = "agreed", reason: str = ""
    ) -> str:
        """Decide a step of the application as whoever it names; return the state."""
        actor = self.group if key == "approve" else self.office
        with self.on(on) as db:
            return decide_application(db, actor, self.session, key, outcome=outcome, reason=reason)

    def rule(self, rule: str, about: str, answer: str = "allow", *, role: str = "leading_group") -> int:
        """Record a ruling of the leading group (or of another role it does not hold)."""
        with self.on() as db:
            return rule_on(
                db,
                self.group,
                matter="session",
                matter_id=self.session,
                rule=rule,
                about=about,
                answer=answer,
                role=role,
                reason="情况属实",
            )

    def open(self) -> None:
        """Open the class."""
        with self.on(FIRST_DAY - timedelta(days=1)) as db:
            open_session(db, self.school, self.session)

    # ── people and days 学员与培训日 ────────────────────────────────────────────────────────────────────────

    def look(self, people: Sequence[Villager]) -> int:
        """Look at a roster; return the import's id."""
        with self.on(FIRST_DAY - timedelta(days=5)) as db:
            return look_at_roster(db, self.school, self.session, roster_workbook(people), name="名单.xlsx")

    def bring_in(self, people: Sequence[Villager]) -> ImportView:
        """Import a roster at once, without a worker."""
        looked = self.look(people)
        with self.on(FIRST_DAY - timedelta(days=5)) as db:
            start_import(db, self.school, looked)
            return run_import(db, self.school, looked)

    def admitted(self) -> tuple[int, ...]:
        """Return the trainee ids of the admitted, in order of the list."""
        with self.on() as db:
            return admitted_ids(db, self.session)

    def hold(self, day: date, **more: Any) -> None:
        """Hold a day as planned."""
        with self.on(day) as db:
            hold_day(db, self.school, self.session, day, **more)

    def sign(self, day: date, states: Mapping[int, str], *, slots: Sequence[int] = (0, 1)) -> None:
        """Mark people at slots of a day."""
        with self.on(day) as db:
            for slot in slots:
                sign_in(db, self.school, self.session, day, slot, states)

    def settle(self, *, paper_total: int | None = None) -> None:
        """Credit the attendance on the last day; type what the paper sheets say, if anything."""
        with self.on(self.days[-1]) as db:
            settle_attendance(db, self.office, self.session)
            if paper_total is not None:
                type_paper_total(db, self.office, self.session, None, paper_total)

    def close(self) -> None:
        """Close the class on its last day."""
        with self.on(self.days[-1]) as db:
            close_session(db, self.school, self.session)

    # ── in one go 一气呵成 ──────────────────────────────────────────────────────────────────────────────────

    def to_draft(self, **more: Any) -> None:
        """Plan approved, session drafted, lecturer engaged."""
        self.approve_plan()
        self.draft(**more)
        self.engage()

    def to_approved(self, **more: Any) -> None:
        """The same, applied for and approved (categories without public notice)."""
        self.to_draft(**more)
        assert self.apply() == "applied"
        assert self.decide("review") == "applied"
        assert self.decide("approve") == "approved"

    def to_open(self, people: Sequence[Villager] = (), **more: Any) -> None:
        """The same, with a roster, the notice filed, opened."""
        self.to_approved(**more)
        self.bring_in(people or villagers(6))
        self.file("notice")
        self.open()

    def to_closed(self, people: Sequence[Villager] = (), **more: Any) -> None:
        """The same, every day held with everybody there, credited, papers filed, closed."""
        self.to_open(people, **more)
        there = dict.fromkeys(self.admitted(), "present")
        for day in self.days:
            self.hold(day)
            self.sign(day, there)
            self.file("sign_in_sheet", day=day)
            self.file("photos", day=day, count=2)
        self.settle(paper_total=len(there))
        self.close()
