"""Tables of values kept aside 留存的原值, and of what sealed fields were before a change, which receipts still name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as
from xiangxun.kernel.clock import now

FIELD = "kept_value.value"
FORMER = "former_extra.value"


class KeptValue(TenantModel):
    """A value of row `row_id` of a holder (`on`), sealed whatever it was. `why`: the package's own words, no person's.

    `asked`: somebody is to enter it anew; until `settled_at`.
    """

    __tablename__ = "kept_values"
    on: Mapped[str] = mapped_column(Text)
    row_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    value_sealed: Mapped[str] = mapped_column(Text, info=sealed_as(FIELD))
    why: Mapped[str] = mapped_column(Text)
    asked: Mapped[bool]
    kept_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_by: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("settled_by", "accounts"),
        Index("ix_kept_values_row", "tenant_id", "on", "row_id"),
        Index("ix_kept_values_open", "tenant_id", "id", postgresql_where="asked AND settled_at IS NULL"),
    )


class FormerExtra(TenantModel):
    """The sealed own fields of a row as they were before a change 变更前的栏目: a receipt of then is recomputed with them."""

    __tablename__ = "former_extras"
    on: Mapped[str] = mapped_column(Text)
    row_id: Mapped[int] = mapped_column(BigInteger)
    value_sealed: Mapped[str] = mapped_column(Text, info=sealed_as(FORMER))
    replaced_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    __table_args__ = (Index("ix_former_extras_row", "tenant_id", "on", "row_id"),)
