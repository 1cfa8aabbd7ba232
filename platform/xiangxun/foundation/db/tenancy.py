"""Tenancy 分县隔离: which county this piece of work belongs to.

The county travels in a context variable. Whoever starts work sets it (the web for a request, the jobs for a task, the
command line for a command) and it is reset when the work ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from xiangxun.kernel.errors import NoTenant

_tenant: ContextVar[int | None] = ContextVar("xiangxun_tenant", default=None)


def find_tenant() -> int | None:
    """Return the id of the county in scope, or None for work of the platform itself."""
    return _tenant.get()


def current_tenant() -> int:
    """Return the id of the county in scope; raises `NoTenant` where none is set."""
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenant("未选定县（市），不能读写县级数据；请从该县的入口重新进入。")
    return tenant


@contextmanager
def tenant_scope(tenant_id: int | None) -> Iterator[None]:
    """Let everything inside belong to one county; None means the platform itself, which sees no county's rows."""
    token = _tenant.set(tenant_id)
    try:
        yield
    finally:
        _tenant.reset(token)
