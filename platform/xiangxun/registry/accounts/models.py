"""Tables of accounts 账号. An account belongs to one tenant; operators 平台运营 to none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import AppendOnly, PlatformModel, TenantModel, Versioned, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as

#: In place of a password's digest: no password fits it.
AT_HOME = "home"


class Account(Versioned, TenantModel):
    """A person who signs in for one county; `roles` are the core's, `actors` the county rulebook's.

    `password_hash`: "" until the person has set a password with a one-time link; `AT_HOME` in a trial county where the
    password is that of the county.
    """

    __tablename__ = "accounts"
    __subject__ = "account"
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


class Invitation(TenantModel):
    """A one-time link 一次性链接 with which the owner of an account sets a password; only its digest is kept."""

    __tablename__ = "invitations"
    account_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        tenant_fk("account_id", "accounts"),
        UniqueConstraint("tenant_id", "account_id"),
        UniqueConstraint("tenant_id", "digest"),
    )


class SignInPolicy(TenantModel):
    """What a county asks of its people beyond the platform's sign-in policy; None: nothing. See `policy`."""

    __tablename__ = "sign_in_policies"
    password_length: Mapped[int | None]
    failures: Mapped[int | None]
    wait_minutes: Mapped[int | None]
    idle_minutes: Mapped[int | None]
    __table_args__ = (UniqueConstraint("tenant_id"),)


class AccountFactor(TenantModel):
    """An account's second factor 动态口令: in force once confirmed with a first code; see `totp`."""

    __tablename__ = "account_factors"
    account_id: Mapped[int] = mapped_column(BigInteger)
    secret: Mapped[str] = mapped_column(Text, info=sealed_as("account.factor"))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recovery: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (tenant_fk("account_id", "accounts"), UniqueConstraint("tenant_id", "account_id"))


class Operator(PlatformModel):
    """A platform operator: manages tenants, sees no trainee.

    `duty` 三员分立: system (counties and running), security (operators' accounts and sign-in), audit (reads what the
    others did); one person has one. `second_factor` is off only in the demonstration.
    """

    __tablename__ = "operators"
    username: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    duty: Mapped[str] = mapped_column(Text, default="system", server_default="system")
    second_factor: Mapped[bool] = mapped_column(default=True, server_default=true())
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (CheckConstraint("duty in ('system', 'security', 'audit')", name="duty"),)


class OperatorInvitation(PlatformModel):
    """A one-time link with which an operator sets a password; only its digest is kept."""

    __tablename__ = "operator_invitations"
    operator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("operators.id"), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class OperatorFactor(PlatformModel):
    """An operator's second factor, sealed under the platform key."""

    __tablename__ = "operator_factors"
    operator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("operators.id"), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recovery: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SecurityEvent(AppendOnly, PlatformModel):
    """A sign-in or a change of who may sign in 安全事件. `realm`: "operator" or a county's code; no names, no addresses."""

    __tablename__ = "security_events"
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    realm: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    account: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (Index(None, "at"),)


class SignInAttempt(PlatformModel):
    """One failed sign-in, counted for throttling; `subject` is a keyed digest of realm, name and address."""

    __tablename__ = "sign_in_attempts"
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (Index("ix_sign_in_attempts_subject", "subject", "at"),)
