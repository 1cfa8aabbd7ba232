"""Onboards tenants 县(市)入驻."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.counties import county_rules
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.tenants.models import Tenant

_SYSTEM = Actor(account=None, name="系统", roles=frozenset())
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")


def add_tenant(db: Session, *, code: str, county: str, title: str, region: str, demo: bool = False) -> int:
    """Add a county office whose rules are those of plugin `county`; return its id.

    Needs a unit of work of the platform, without a county. Raises `InvalidInput` for a code that is taken or unfit,
    and what `county_rules` raises for a plugin that is not there.
    """
    if not _CODE.fullmatch(code):
        raise InvalidInput("县（市）代码须以小写字母开头，只含小写字母、数字和连字符，2 至 40 位。")
    if not re.fullmatch(r"\d{6}", region):
        raise InvalidInput("行政区划代码须为六位数字。")
    if db.scalar(select(Tenant.id).where(Tenant.code == code)):
        raise InvalidInput(f"县（市）代码「{code}」已被使用，请换一个。")
    running = county_rules(county).plugin_version
    tenant = Tenant(code=code, county=county, title=title, region=region, demo=demo, plugin_version=running)
    db.add(tenant)
    db.flush()
    record(db, _SYSTEM, "tenant.create", "tenant", tenant.id, {"code": code, "county": county, "demo": demo})
    return tenant.id
