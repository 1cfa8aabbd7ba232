"""API tokens 接口令牌: shown once, kept as a digest, of one county, ended by day or by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.counties.walk import Walk

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Forbidden, NotFound
from xiangxun.registry.accounts.entry import find_entry_by_token
from xiangxun.registry.accounts.models import ApiToken
from xiangxun.registry.accounts.tokens import issue_token, revoke_token, tenant_of


def test_issue_token_finds_its_account_and_county_again(walk: Walk) -> None:
    with walk.on() as db:
        token = issue_token(db, walk.group, label="脚本")
        assert _account_of(db, token) == walk.group.account
        assert tenant_of(token) == walk.tenant
        kept = db.scalars(select(ApiToken)).one()
        assert token.encode() not in kept.digest
        assert token.rpartition(".")[2].encode() not in kept.digest


def test_account_of_a_token_of_another_county_is_nobody(walk: Walk, other_tenant, unit_of_work) -> None:
    with walk.on() as db:
        token = issue_token(db, walk.group, label="脚本")
    with unit_of_work(other_tenant.id) as db:
        assert _account_of(db, token) is None


def test_account_of_a_token_past_its_day_is_nobody(walk: Walk) -> None:
    with walk.on() as db:
        over = issue_token(db, walk.group, label="旧", expires_at=now() - timedelta(seconds=1))
        lives = issue_token(db, walk.group, label="新", expires_at=now() + timedelta(minutes=1))
        assert _account_of(db, over) is None
        assert _account_of(db, lives) == walk.group.account


def test_revoke_token_ends_the_own_one_and_finds_no_other(walk: Walk) -> None:
    office = walk.office
    with walk.on() as db:
        token = issue_token(db, walk.group, label="脚本")
        token_id = db.scalars(select(ApiToken.id)).one()
        with pytest.raises(NotFound):
            revoke_token(db, office, token_id)
        revoke_token(db, walk.group, token_id)
        db.flush()
        assert _account_of(db, token) is None


def test_issue_token_to_nobody_is_forbidden(walk: Walk) -> None:
    nobody = Actor(account=None, name="系统", roles=frozenset({Role.TENANT_ADMIN}))
    with pytest.raises(Forbidden), walk.on() as db:
        issue_token(db, nobody, label="脚本")


@pytest.mark.parametrize("token", ["", "xx", "xx.1", "yy.1.abc", "xx.one.abc", "xx.1.a.b"])
def test_tenant_of_what_is_no_token_is_none(token: str) -> None:
    assert tenant_of(token) is None


def _account_of(db: Session, token: str) -> int | None:
    found = find_entry_by_token(db, token)
    return found.actor.account if found else None
