"""Tables of accounts 账号. An account belongs to one tenant; operators 平台运营 to none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import PlatformModel, TenantModel, Versioned, tenant_fk


class Account(Versioned, TenantModel):
    """A person who signs in for one county; `roles` are the core's, `actors` the county rulebook's."""

    __tablename__ = "accounts"
    username: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    actors: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    institution_id: Mapped[int | None] = mapped_column(BigInteger)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (UniqueConstraint("tenant_id", "username"), tenant_fk("institution_id", "institutions"))


class ApiToken(TenantModel):
    """A token for the JSON API; only its digest is kept."""

    __tablename__ = "api_tokens"
    account_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (tenant_fk("account_id", "accounts"), UniqueConstraint("tenant_id", "digest"))


class Operator(PlatformModel):
    """A platform operator: manages tenants, sees no trainee."""

    __tablename__ = "operators"
    username: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SignInAttempt(PlatformModel):
    """One failed sign-in, counted for throttling; `subject` is a keyed digest of realm, name and address."""

    __tablename__ = "sign_in_attempts"
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (Index("ix_sign_in_attempts_subject", "subject", "at"),)
