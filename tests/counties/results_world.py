"""World 示例机构: a county office whose sessions tests bring to their close, step by step through the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.kernel.clock import on_day
from xiangxun.registry.documents.service import file_document
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.registry.trainees.service import TraineeRow, upsert_trainees
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

UnitOfWork = Callable[[int | None], AbstractContextManager[Session]]


@dataclass
class World:
    """A county office with one account that holds every role; `work()` is one unit of work on a day."""

    begin: UnitOfWork
    tenant_id: int
    actor: Actor
    institution_id: int = 0
    lecturer_id: int = 0
    session_id: int = 0
    trainees: list[int] = field(default_factory=list)

    @contextmanager
    def work(self, on: date = DAY + timedelta(days=10)) -> Iterator[Session]:
        """Give a session of the county with `on` as today."""
        with on_day(on), self.begin(self.tenant_id) as db:
            yield db

    def enter_people(self, people: Sequence[tuple[date, Sequence[str]]]) -> list[int]:
        """Enter trainees by birth and groups; return their ids."""
        with self.work() as db:
            return upsert_trainees(db, self._rows(people))

    def rows(self, count: int) -> list[TraineeRow]:
        """Return people as a roster brings them, the same as `enter_people` enters."""
        return self._rows([(date(1990, 1, 1), ())] * count)

    def _rows(self, people: Sequence[tuple[date, Sequence[str]]]) -> list[TraineeRow]:
        return [
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

    def hold_session(
        self,
        ids: Sequence[int],
        present: Mapping[int, Sequence[int]],
        *,
        code: str = "1",
        first: date = DAY,
        fee_fen: int = 0,
        papers: bool = True,
        at: int = 540,
    ) -> int:
        """Hold a session with these people; `present`: day (from 0) → those who came. Return its id, closed.

        `at`: when its three hours begin, in clock minutes.
        """
        days = tuple(first + timedelta(days=n) for n in sorted(present))
        with self.work(first - timedelta(days=5)) as db:
            slots = (SlotDraft("theory", "开店", self.lecturer_id, at, at + 180),)
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
