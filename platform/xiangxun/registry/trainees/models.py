"""Tables of trainees 学员 and of what they went through 培训经历."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class Trainee(Shaped, Versioned, TenantModel):
    """A villager, once per county. The ID number is sealed and found by `id_index`; `id_tail` is its last four characters, sealed too."""

    __tablename__ = "trainees"
    __subject__ = "trainee"
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    id_sealed: Mapped[str] = mapped_column(Text, info=sealed_as("trainee.id_number"))
    id_index: Mapped[bytes] = mapped_column(LargeBinary)
    birth: Mapped[date]
    sex: Mapped[str] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text, info=sealed_as("trainee.phone"))
    township: Mapped[str] = mapped_column(Text, default="")
    village: Mapped[str] = mapped_column(Text, default="")
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    group_words: Mapped[str] = mapped_column(Text, default="")
    education: Mapped[str] = mapped_column(Text, default="")
    household: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    extra_sealed: Mapped[str | None] = mapped_column(Text, info=sealed_as("trainee.extra"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    erased_on: Mapped[date | None]
    restricted_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "id_index"),
        Index("ix_trainees_name_key", "tenant_id", "name_key", "id"),
    )


class TraineeCorrection(TenantModel):
    """What was wrong of a person and is right now 更正: `was` and `now` are sealed JSON of the fields that changed.

    `document`: the paper that shows it. Emptied when the person is erased.
    """

    __tablename__ = "trainee_corrections"
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    was_sealed: Mapped[str] = mapped_column(Text, info=sealed_as("trainee.was"))
    now_sealed: Mapped[str] = mapped_column(Text, info=sealed_as("trainee.now"))
    document: Mapped[str] = mapped_column(Text)
    corrected_by: Mapped[int] = mapped_column(BigInteger)
    corrected_on: Mapped[date]
    __table_args__ = (
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("corrected_by", "accounts"),
        Index("ix_trainee_corrections_trainee", "tenant_id", "trainee_id", "id"),
    )


class PastTraining(TenantModel):
    """What an accepted or submitted ledger says of one person: the history later decisions read.

    Sessions stand in order of `on` (the first day), `last_day` (None: the same) and number.
    """

    __tablename__ = "past_trainings"
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    last_day: Mapped[date | None]
    category: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    units: Mapped[int] = mapped_column(Integer)
    days: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        tenant_fk("trainee_id", "trainees"),
        UniqueConstraint("tenant_id", "trainee_id", "session_id"),
        Index("ix_past_trainings_on", "tenant_id", "trainee_id", "on"),
    )


PERSON = register_holder(Holder("person", "学员", Trainee, column="extra_sealed", sealed="trainee.extra"))
