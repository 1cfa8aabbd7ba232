"""Table of departures 离开: who asked, what the county took along and signed for, who confirmed, what was found at the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.routines import declare_routine
from xiangxun.foundation.db.tables import PlatformModel


class Departure(PlatformModel):
    """A county's leaving; a row of the platform's that stays for ever and holds no person of the county.

    `passport`: seal, when and how it was verified, the end of the audit chain in it. `receipt`: who took it for the
    county, on which paper. `inventory`: what there was of the county, counted before the first thing was removed.
    `findings`: what the last look still found. `locked_until`: the first day on which something of what is locked can
    go; None: look at any time. `certificate`: JSON as it was issued, and its SHA-256. `state` locked: all is gone but
    what a store keeps locked; returned: the county came back before that was over.
    """

    __tablename__ = "departures"
    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE"
    __table_args__ = (
        CheckConstraint(
            "state in ('asked', 'confirmed', 'under_way', 'locked', 'done', 'withdrawn', 'returned')",
            name="state",
        ),
        CheckConstraint("confirmed_by <> asked_by AND confirmed_duty <> asked_duty", name="two_words"),
        CheckConstraint("state in ('asked', 'withdrawn') OR confirmed_by IS NOT NULL", name="confirmed"),
        Index(
            "uq_departures_open",
            "tenant",
            unique=True,
            postgresql_where="state not in ('done', 'withdrawn', 'returned')",
        ),
    )

    tenant: Mapped[int] = mapped_column(BigInteger, ForeignKey("tenants.id"), index=True)
    state: Mapped[str] = mapped_column(Text, default="asked")
    letter: Mapped[str] = mapped_column(Text)
    due: Mapped[date]
    asked_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("operators.id"))
    asked_duty: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    passport: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("operators.id"))
    confirmed_duty: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("operators.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    inventory: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    findings: Mapped[list[str]] = mapped_column(JSONB, default=list)
    locked_until: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    certificate: Mapped[str | None] = mapped_column(Text)
    certificate_sha256: Mapped[str | None] = mapped_column(Text)


declare_routine(
    "refuse_closing",
    """
CREATE OR REPLACE FUNCTION refuse_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.trial_of IS NULL AND NOT EXISTS (SELECT FROM departures WHERE tenant = NEW.id AND state = 'under_way') THEN
        RAISE EXCEPTION 'a county is closed by a departure that two operators gave their word for';
    END IF;
    RETURN NEW;
END $$
""",
    "CREATE OR REPLACE TRIGGER refuse_closing BEFORE UPDATE OF state ON tenants FOR EACH ROW "
    "WHEN (NEW.state = 'closed' AND OLD.state <> 'closed') EXECUTE FUNCTION refuse_closing()",
)
