"""Sets quotas 配额, and refuses what goes beyond one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.quotas.models import BYTES, JOBS, PEOPLE, TenantQuota
from xiangxun.kernel.errors import Conflict, InvalidInput

GIBIBYTE = 1024**3


class QuotaReached(Conflict):
    """The county has taken as much as it may; `details` name the quota, its limit and what it would come to."""

    code = "quota_reached"


@dataclass(frozen=True, slots=True)
class Quotas:
    """What a county office may take: bytes of uploads, people on its lists, jobs waiting; None: no limit."""

    bytes: int | None = None
    people: int | None = None
    jobs: int | None = None


def set_quotas(db: Session, actor: Actor, tenant: int, quotas: Quotas) -> None:
    """Set the quotas of a county office; what it has already stays. Needs a unit of work of the platform.

    Raises `InvalidInput` for a number below one.
    """
    told = asdict(quotas)
    if any(number is not None and number < 1 for number in told.values()):
        raise InvalidInput("配额应为正整数；不限的请留空。")
    statement = insert(TenantQuota).values(tenant=tenant, **told)
    db.execute(statement.on_conflict_do_update(index_elements=["tenant"], set_=told))
    record(db, actor, "tenant.quota", "tenant", tenant, told)


def quotas_of(db: Session) -> Mapping[int, Quotas]:
    """Return the quotas of all county offices that have any, by number."""
    columns = select(TenantQuota.tenant, TenantQuota.bytes, TenantQuota.people, TenantQuota.jobs)
    return {row.tenant: Quotas(row.bytes, row.people, row.jobs) for row in db.execute(columns)}


def refuse_beyond(db: Session, quota: str, used: Callable[[Session], int], adding: int = 0) -> None:
    """Raise `QuotaReached` where the county in scope would have more than its quota; without one nothing is counted.

    `used` counts what there is, `adding` comes on top.
    """
    limit = db.scalar(select(getattr(TenantQuota, quota)).where(TenantQuota.tenant == current_tenant()))
    if limit is None:
        return
    total = used(db) + adding
    if total > limit:
        details = {"quota": quota, "limit": limit, "wanted": total}
        raise QuotaReached(_WORDS[quota](total - adding, total, limit), details=details)


def _size(number: int) -> str:
    return f"{number / GIBIBYTE:.2f} GB"


def _bytes(used: int, _total: int, limit: int) -> str:
    return (
        f"本县空间已用 {_size(used)}，上限 {_size(limit)}，这个文件放不下；"
        "请先删去不用的文件，或联系平台运营方扩容。"
    )


def _people(_used: int, total: int, limit: int) -> str:
    return (
        f"本县登记的学员将达 {total} 人，超过上限 {limit} 人，这次一个也没有登记；请联系平台运营方提高上限。"
    )


def _jobs(_used: int, total: int, limit: int) -> str:
    return (
        f"本县等待的后台任务将达 {total} 件，超过上限 {limit} 件；请等已有的任务做完再办，或联系平台运营方。"
    )


_WORDS: Mapping[str, Callable[[int, int, int], str]] = {BYTES: _bytes, PEOPLE: _people, JOBS: _jobs}
