"""Later pages 后续网页: what results and oversight lay beside a session, so that their pages have something to show.

Rows of archives and batches are written as they stand at the end: the rules of Testland seal nothing and accept no batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from tests.counties.pages import named
from tests.counties.walk import Walk

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import now
from xiangxun.oversight.supervision.service import enter_inspection
from xiangxun.registry.institutions.orders import issue_order
from xiangxun.results.acceptance.models import AcceptanceBatch, BatchSession
from xiangxun.results.archives.disposal import Opinion, propose
from xiangxun.results.archives.models import Archive, ArchiveBag
from xiangxun.training.sessions.models import TrainingSession

__all__ = ["furnished", "named"]

#: The period of the archive's bag ended then.
_ENDED = date(2023, 12, 31)


@pytest.fixture
def furnished(named: Mapping[str, object], walk: Walk) -> Mapping[str, object]:
    """The session of `named` with an order to mend, an inspection, a batch, a sealed archive and its appraisal beside it."""
    of_batch, archived = _beside(walk, "2024-10", "submitted"), _beside(walk, "2024-11", "archived")
    with walk.on(walk.days[-1]) as db:
        issue_order(
            db,
            walk.group,
            institution_id=walk.institution,
            session_id=walk.session,
            rule="TL-7-2",
            demand="补齐签到表",
            due=walk.days[-1],
        )
        return {
            **named,
            "archived": archived,
            "inspection_id": enter_inspection(
                db, walk.group, session_id=walk.session, fields={"found": "签到表不全"}
            ),
            "batch_id": _batch(db, walk, of_batch),
            "appraisal_id": _appraisal(db, walk, archived),
        }


def _beside(walk: Walk, code: str, state: str) -> int:
    """Add a session in a state; the walk goes on with its own."""
    session, lecturer = walk.session, walk.lecturer
    other = walk.draft(code=code)
    walk.session, walk.lecturer = session, lecturer
    with walk.on() as db:
        db.execute(update(TrainingSession).where(TrainingSession.id == other).values(state=state))
    return other


def _batch(db: Session, walk: Walk, session_id: int) -> int:
    batch = AcceptanceBatch(
        kind="batch", title="上半年", state="open", made_by=walk.group.account or 0, made_on=walk.days[-1]
    )
    db.add(batch)
    db.flush()
    db.add(BatchSession(batch_id=batch.id, session_id=session_id))
    return batch.id


def _appraisal(db: Session, walk: Walk, session_id: int) -> int:
    archive = Archive(
        session_id=session_id,
        folder="shili/2024-11",
        sha256="0" * 64,
        sealed_at=now(),
        sealed_on=_ENDED,
        sealed_by=walk.group.account or 0,
        custodian="张档案",
    )
    db.add(archive)
    db.flush()
    bag = ArchiveBag(
        archive_id=archive.id, name="10年", sha256="0" * 64, retain_until=_ENDED, files=1, bytes=1
    )
    db.add(bag)
    db.flush()
    opinions = [Opinion(bag.id, "permanent", "有续存价值")]
    keeper = replace(walk.group, roles=walk.group.roles | {Role.ARCHIVIST})
    return propose(db, keeper, title="到期鉴定", report="经鉴定小组审核", opinions=opinions)
