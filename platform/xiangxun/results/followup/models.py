"""Tables of follow-up 电话回访: rounds due and the calls made."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk

_NEVER = "'9999-12-31'::date"


class FollowupRoundRow(Versioned, TenantModel):
    """A round of calls to `people` persons, of whom `target` must be called to the end before it can be closed.

    `due` is null while it hangs on an event or an unknown calendar (`due_text` says which).
    """

    __tablename__ = "followup_rounds"
    session_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    due: Mapped[date | None]
    due_text: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[int] = mapped_column(Integer)
    target: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer, default=3)
    asks: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    closed_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "key"),
        tenant_fk("session_id", "training_sessions"),
        Index("ix_followup_rounds_due", "tenant_id", text(f"coalesce(due, {_NEVER})"), "id"),
    )


#: When a round is due; what has no day comes last.
DUE: ColumnElement[date] = func.coalesce(FollowupRoundRow.due, literal_column(_NEVER, Date))


class FollowupCall(Versioned, TenantModel):
    """One person in one round: `result` null until called; codes: reached, refused, unreachable, wrong_number, withheld."""

    __tablename__ = "followup_calls"
    round_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    result: Mapped[str | None] = mapped_column(Text)
    answers: Mapped[dict[str, bool]] = mapped_column(JSONB, default=dict)
    called_on: Mapped[date | None]
    called_by: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "round_id", "trainee_id"),
        tenant_fk("round_id", "followup_rounds"),
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("called_by", "accounts"),
        Index(
            "ix_followup_calls_called", "tenant_id", "round_id", postgresql_where=text("result IS NOT NULL")
        ),
    )
