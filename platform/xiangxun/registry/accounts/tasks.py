"""Background work of accounts 账号后台任务: whose account is shut in a county works in its trial county no more."""

from __future__ import annotations

from collections.abc import Mapping

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import task
from xiangxun.registry.accounts.carrying import close_copy
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.accounts.service import CLOSE_COPY, SYSTEM
from xiangxun.registry.tenants.queries import find_trial


@task(CLOSE_COPY)
def close_in_trial(*, tenant_id: int, account_id: int) -> Mapping[str, object]:
    """Shut the copy of an account in the county's trial county, where one is open."""
    with unit_of_work(tenant_id) as db:
        username, trial = get_account(db, account_id).username, find_trial(db, tenant_id)
    if trial is None:
        return {"closed": 0}
    with unit_of_work(trial.id) as db:
        return {"closed": close_copy(db, SYSTEM, username)}
