"""Tables of tenants 租户: one row for each county office."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String, Text, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.routines import declare_routine
from xiangxun.foundation.db.tables import AppendOnly, PlatformModel, TenantModel
from xiangxun.kernel.clock import now


class Tenant(PlatformModel):
    """A county office 县（市）: `code` stands in its addresses, `county` names the plugin whose rules hold.

    `plugin_version`: of the plugin that the operator saw and switched to; None: whichever is installed. `held_since`:
    since when its steps wait because the plugin kept failing; None while they go on. `founded_as`: the number under which it
    was opened on another installation, to which its audit chain and sealed values are bound; None: `id`. `admin_factor`: its administrators sign in with a
    second factor. `state`: active; suspended: nobody of it comes in; leaving: they read and change nothing; closed: it is gone.
    `frozen`: it is leaving or has left, whatever state it was in when that began. `trial_of`: the county whose trial
    county 试用县 it is; never changed.
    """

    __tablename__ = "tenants"
    __relay_privileges__: ClassVar[str] = "SELECT (id, state)"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,39}$'", name="code"),
        CheckConstraint("state in ('active', 'suspended', 'leaving', 'closed')", name="state"),
        CheckConstraint(
            "CASE state WHEN 'active' THEN NOT frozen WHEN 'leaving' THEN frozen ELSE true END", name="frozen"
        ),
        Index("uq_tenants_open_trial", "trial_of", unique=True, postgresql_where="state <> 'closed'"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    county: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(20), default="active")
    frozen: Mapped[bool] = mapped_column(default=False, server_default=false())
    demo: Mapped[bool] = mapped_column(default=False)
    plugin_version: Mapped[str | None] = mapped_column(String(40))
    held_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    founded_as: Mapped[int | None] = mapped_column(BigInteger)
    trial_of: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tenants.id"))
    admin_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


declare_routine(
    "keep_trial_of",
    """
CREATE OR REPLACE FUNCTION keep_trial_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a county does not become a trial county, nor a trial county another';
END $$
""",
    "CREATE OR REPLACE TRIGGER keep_trial_of BEFORE UPDATE OF trial_of ON tenants FOR EACH ROW "
    "WHEN (NEW.trial_of IS DISTINCT FROM OLD.trial_of) EXECUTE FUNCTION keep_trial_of()",
)


class EarlierRecord(AppendOnly, TenantModel):
    """What the platform of another installation had written about a county that came from there 前平台记录.

    `kind` is the table that it stood in, `content` the row as it was; the county's own from now on.
    """

    __tablename__ = "earlier_records"

    kind: Mapped[str] = mapped_column(String(40))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RuleFailure(PlatformModel):
    """One failed call of a hook of a plugin, on whichever host: counted, and read by who mends it. No person's data.

    `counted`: until the operator lets the steps go on that it helped to stop.
    """

    __tablename__ = "rule_failures"
    __table_args__ = (Index(None, "county", "hook", "at"),)

    county: Mapped[str] = mapped_column(String(40))
    hook: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text)
    counted: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class PluginSwitch(AppendOnly, PlatformModel):
    """A county office's change to another version of its plugin 版本切换, and what its stored decisions came to under it.

    `tenant`: the office; a row of the platform's, not of the county's. `differing` includes decisions
    that could not be asked again.
    """

    __tablename__ = "plugin_switches"

    tenant: Mapped[int] = mapped_column(BigInteger, ForeignKey("tenants.id"), index=True)
    county: Mapped[str] = mapped_column(String(40))
    version_from: Mapped[str | None] = mapped_column(String(40))
    version_to: Mapped[str] = mapped_column(String(40))
    receipts: Mapped[int]
    differing: Mapped[int]
    switched_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
