"""`xiangxun tenant` on the command line: a county leaves by its passport and arrives elsewhere."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from click.testing import CliRunner
from tests.integration.passport.test_passport import county, elsewhere

from tests.conftest import PLATFORM_KEY
from xiangxun.cli import main
from xiangxun.foundation import vault
from xiangxun.local import database as local_database

__all__ = ["county", "elsewhere"]


@pytest.fixture
def on(monkeypatch):
    """`on(settings, "tenant", …)`: run a command at an installation."""

    def run(settings, *arguments):
        monkeypatch.setattr(local_database, "with_database", lambda: nullcontext(settings))
        return CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)

    yield run
    vault.configure(PLATFORM_KEY)


def test_county_leaves_by_its_passport_and_arrives_elsewhere(
    county, on, settings, database, elsewhere, tmp_path
):
    here, key, bag = replace(settings, owner_url=database.owner_url), tmp_path / "key", tmp_path / "bag"
    assert on(here, "tenant", "key", "--out", key).exit_code == 0
    left = on(here, "tenant", "export", "jieguo", "--out", bag, "--recipient", f"{key}.pub")
    assert (left.exit_code, "示例县 的护照" in left.output) == (0, True), left.output
    assert on(here, "audit", "verify").exit_code == 0
    arrived = on(elsewhere, "tenant", "import", bag, "--identity", key)
    assert (arrived.exit_code, "核验一致" in arrived.output) == (0, True), arrived.output
    assert "jieguo\tresultland\t990101\tactive" in on(elsewhere, "tenant", "list").output
    assert on(elsewhere, "audit", "verify").exit_code == 0


def test_export_without_the_owner_or_a_key_says_what_is_missing(county, on, settings, database, tmp_path):
    ended = on(
        settings, "tenant", "export", "jieguo", "--out", tmp_path / "bag", "--recipient", tmp_path / "no"
    )
    assert (ended.exit_code, "xiangxun tenant key --out" in ended.output) == (1, True)
    on(settings, "tenant", "key", "--out", tmp_path / "key")
    said = ["--out", tmp_path / "bag", "--recipient", tmp_path / "key.pub"]
    ended = on(settings, "tenant", "export", "jieguo", *said)
    assert (ended.exit_code, "DATABASE_OWNER_URL" in ended.output) == (1, True)
    assert not (tmp_path / "bag").exists()
