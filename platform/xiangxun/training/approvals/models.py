"""Table of approval steps 审批环节: one row per step of a matter, ordered by `after`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class ApprovalRow(Versioned, TenantModel):
    """`state`: waiting (for `after`), open, done, refused. `kind`: approve, file, opine, confirm, sign, publish.
    A public notice 公示 lasts `lasts_n` `lasts_unit` from the day it is posted; `until` is its last day.
    The step is to be decided `within_n` `within_unit` after the day `within_since` or after the step `within_after`."""

    __tablename__ = "approval_steps"
    matter: Mapped[str] = mapped_column(Text)
    matter_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    after: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    lasts_n: Mapped[int | None]
    lasts_unit: Mapped[str | None] = mapped_column(Text)
    within_n: Mapped[int | None]
    within_unit: Mapped[str | None] = mapped_column(Text)
    within_since: Mapped[date | None]
    within_after: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    opened_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_on: Mapped[date | None]
    until: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "matter", "matter_id", "key"),
        tenant_fk("decided_by", "accounts"),
    )
