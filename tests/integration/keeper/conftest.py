"""Errands on this worker's database: an operator of each duty, and a machine that makes backups."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.counties.walk import PASSWORD
from tests.integration.results.conftest import resultland, world

from xiangxun.backup.sealing import make_identity
from xiangxun.foundation.jobs import own_transaction
from xiangxun.oversight.errands.queries import get_errand
from xiangxun.oversight.errands.service import ask
from xiangxun.registry.accounts.operators import create_operator, find_operator

__all__ = ["resultland", "world"]


@pytest.fixture
def machine(settings, database, redis_url, tmp_path):
    """Settings of a machine that keeps backups and may act as the owner of the tables."""
    public = make_identity(tmp_path / "identity")
    (tmp_path / "files").mkdir()
    return replace(
        settings,
        backup_url=database.backup_url,
        owner_url=database.owner_url,
        redis_url=redis_url,
        backups=tmp_path / "backups",
        backup_recipient=public,
        files=tmp_path / "files",
    )


@pytest.fixture
def operators(app):
    """An operator of each duty, by duty."""
    found = {}
    with app.app_context(), own_transaction(None) as db:
        for duty in ("system", "security", "audit"):
            number = create_operator(db, username=duty, name=f"运营{duty}", password=PASSWORD, duty=duty)
            found[duty] = find_operator(db, number)
    return found


@pytest.fixture
def asked(app, operators):
    """Ask for an errand as the operator of a duty; its number."""

    def ask_for(kind, duty="system", **more):
        with app.app_context(), own_transaction(None) as db:
            return ask(db, operators[duty], kind, **more)[0]

    return ask_for


@pytest.fixture
def errand(app):
    """Read an errand."""

    def read(number):
        with app.app_context(), own_transaction(None) as db:
            return get_errand(db, number)

    return read
