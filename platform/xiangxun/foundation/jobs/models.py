"""Table of job runs 任务执行记录: how far a piece of work has come, and what it came to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, tenant_fk


class JobState(StrEnum):
    """Where a job stands; `done` and `failed` are final (until a person asks again)."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(TenantModel):
    """The one run of an outbox entry, through all its attempts. `result` holds ids and counts, no person.

    `error_code`: of the error that ended it, "" for one that is not ours.
    """

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("tenant_id", "outbox_id"), tenant_fk("outbox_id", "outbox"))

    outbox_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    error_code: Mapped[str] = mapped_column(String(40), default="")
    result: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
