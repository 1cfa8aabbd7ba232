"""Background work of accounts 账号后台任务: what becomes of an account in a county becomes of its copy in the trial county."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import task
from xiangxun.registry.accounts.carrying import close_copy, sign_out_copy
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.accounts.service import CLOSE_COPY, SIGN_OUT_COPY, SYSTEM
from xiangxun.registry.tenants.queries import find_trial


@task(CLOSE_COPY)
def close_in_trial(*, tenant_id: int, account_id: int) -> Mapping[str, object]:
    """Shut the copy of an account in the county's trial county, where one is open."""
    return {"closed": _in_trial(tenant_id, account_id, close_copy)}


@task(SIGN_OUT_COPY)
def sign_out_in_trial(*, tenant_id: int, account_id: int) -> Mapping[str, object]:
    """End what sessions the owner of an account has in the county's trial county: the password was changed."""
    return {"signed_out": _in_trial(tenant_id, account_id, sign_out_copy)}


def _in_trial(tenant_id: int, account_id: int, change: Callable[[Session, Actor, str], int]) -> int:
    with unit_of_work(tenant_id) as db:
        username, trial = get_account(db, account_id).username, find_trial(db, tenant_id)
    if trial is None:
        return 0
    with unit_of_work(trial.id) as db:
        return change(db, SYSTEM, username)
