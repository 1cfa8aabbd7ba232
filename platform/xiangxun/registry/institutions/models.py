"""Tables of institutions 培训机构, of suspensions 暂停 and of orders to mend 限期整改."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class Institution(Shaped, Versioned, TenantModel):
    """`qualifications` are codes of the rulebook; papers about it are documents."""

    __tablename__ = "institutions"
    __subject__ = "institution"
    name: Mapped[str] = mapped_column(Text)
    qualifications: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    contact: Mapped[str] = mapped_column(Text, default="")
    registered_on: Mapped[date]
    extra: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)


class Suspension(TenantModel):
    """A party (institution or lecturer) is shut out by a rule, after a person confirmed it, until lifted.

    `lifted_by_role`: who alone may lift it, where the rule says so; empty: nobody.
    """

    __tablename__ = "suspensions"
    party: Mapped[str] = mapped_column(Text)
    party_id: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    until: Mapped[date | None]
    decided_by: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    lifted_on: Mapped[date | None]
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
    lifted_by_role: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        tenant_fk("decided_by", "accounts"),
        tenant_fk("lifted_by", "accounts"),
        Index("ix_suspensions_party", "tenant_id", "party", "party_id"),
    )


class RectificationOrder(Versioned, TenantModel):
    """An order to mend by a day 限期整改; `missed` only by decision of the office.

    `found_by`: who found the problem: acceptance, own, superior. `result`: what was reported of it, by whoever owes that.
    """

    __tablename__ = "rectification_orders"
    institution_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    due: Mapped[date]
    mended_on: Mapped[date | None]
    report: Mapped[str] = mapped_column(Text, default="")
    missed: Mapped[bool] = mapped_column(default=False)
    found_by: Mapped[str] = mapped_column(Text, default="own", server_default="own")
    result: Mapped[str] = mapped_column(Text, default="", server_default="")
    reported_on: Mapped[date | None]
    issued_by: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("institution_id", "institutions"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("issued_by", "accounts"),
    )


INSTITUTION = register_holder(Holder("institution", "培训机构", Institution))
