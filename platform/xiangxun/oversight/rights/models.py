"""Table of rights 个人信息权利办理登记: what people asked for about their data, and what they were answered."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, tenant_fk


class RightsRequest(TenantModel):
    """One request, dealt with: `asked` is the person's own paper (day, number), `words` the answer to hand out.

    `asked` is emptied when the person is erased.
    """

    __tablename__ = "rights_requests"
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))
    asked: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    handled_by: Mapped[int | None] = mapped_column(BigInteger)
    handled_on: Mapped[date]
    __table_args__ = (
        CheckConstraint("kind in ('copy', 'correct', 'erase', 'restrict', 'lift')", name="kind"),
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("handled_by", "accounts"),
        Index("ix_rights_requests_trainee", "tenant_id", "trainee_id", "id"),
    )
