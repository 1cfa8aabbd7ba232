"""Tables of supervision 监督检查: inspections, the measures taken after them, and the duties that the nightly watch saw."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class Inspection(Versioned, TenantModel):
    """An inspection 检查 or spot check 抽查 of an institution, in one session or at large.

    What was found stands in its register entry. `state`: draft, signing, closed; a closed one never changes.
    """

    __tablename__ = "inspections"
    entry_id: Mapped[int] = mapped_column(BigInteger)
    institution_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="draft")
    __table_args__ = (
        UniqueConstraint("tenant_id", "entry_id"),
        tenant_fk("entry_id", "register_entries"),
        tenant_fk("institution_id", "institutions"),
        tenant_fk("session_id", "training_sessions"),
        Index("ix_inspections_session", "tenant_id", "session_id"),
    )


class Measure(TenantModel):
    """What was done after an inspection. `kind`: order (an order to mend), circular (an entry of that register)."""

    __tablename__ = "inspection_measures"
    inspection_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("inspection_id", "inspections"),
        tenant_fk("order_id", "rectification_orders"),
        tenant_fk("entry_id", "register_entries"),
    )


class WatchedDuty(TenantModel):
    """A duty 待办义务 as the watch of `watched_on` saw it: late, at_risk or due.

    `since`: first day of the state; `due_text`: the day, or what it hangs on ("工作日历待公布") where there is none;
    `institution_id`: whose affair it is, where it is one's. `ended_on`: the watch found it done or gone.
    """

    __tablename__ = "watched_duties"
    key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    rule: Mapped[str] = mapped_column(Text)
    article: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    institution_id: Mapped[int | None] = mapped_column(BigInteger)
    due: Mapped[date | None]
    due_text: Mapped[str] = mapped_column(Text)
    have: Mapped[int] = mapped_column(Integer)
    least: Mapped[int | None]
    of: Mapped[int | None]
    watched_on: Mapped[date]
    ended_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        tenant_fk("institution_id", "institutions"),
        Index("ix_watched_duties_state", "tenant_id", "state", postgresql_where="ended_on IS NULL"),
    )
