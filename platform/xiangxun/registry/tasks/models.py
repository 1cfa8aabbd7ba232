"""Table of tasks 交办事项."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class TaskRow(Versioned, TenantModel):
    """Work for a role, about one subject. Open until done (with a report) or withdrawn with the decision behind it.

    `what` is a word of the rulebook (words.task); `due_text` says what its day hangs on while there is none.
    """

    __tablename__ = "tasks"
    role: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    due: Mapped[date | None]
    due_text: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[int] = mapped_column(BigInteger)
    given_on: Mapped[date]
    done_by: Mapped[int | None] = mapped_column(BigInteger)
    done_on: Mapped[date | None]
    report: Mapped[str] = mapped_column(Text, default="")
    withdrawn_on: Mapped[date | None]
    __table_args__ = (
        tenant_fk("given_by", "accounts"),
        tenant_fk("done_by", "accounts"),
        Index("ix_tasks_role", "tenant_id", "role"),
        Index("ix_tasks_subject", "tenant_id", "subject", "subject_id"),
    )
