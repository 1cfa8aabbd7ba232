"""Table of plans 培训计划/方案: programme, overall, year, month, scheme, class, and the changes 变更 of an approved one."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class Plan(Shaped, Versioned, TenantModel):
    """`fields` holds what the plan says, by field code; `state`: draft, submitted, approved, returned.

    A change names the plan it changes (`of_plan_id`) and in which aspects (`changes`, codes of the word list `aspect`).
    """

    __tablename__ = "plans"
    __subject__ = "plan"
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    institution_id: Mapped[int | None] = mapped_column(BigInteger)
    category: Mapped[str | None] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    people: Mapped[int | None]
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    of_plan_id: Mapped[int | None] = mapped_column(BigInteger)
    changes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    state: Mapped[str] = mapped_column(Text, default="draft")
    submitted_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    __table_args__ = (
        tenant_fk("institution_id", "institutions"),
        tenant_fk("of_plan_id", "plans"),
        Index("ix_plans_of_plan", "tenant_id", "of_plan_id"),
    )


PLAN = register_holder(Holder("plan", "计划", Plan, column="fields"))
