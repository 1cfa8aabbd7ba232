"""Commands that need a database: `demo`, `audit verify`, `receipt show|verify`, against the server that the environment names."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from tests.integration.demo.conftest import SCENARIOS, Shown

from tests.conftest import PLATFORM_KEY, Database
from xiangxun.cli import main
from xiangxun.demo import scenario as scenarios
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import list_receipts
from xiangxun.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which Testland's scenarios are found; tests may change them."""
    place = tmp_path / "scenarios"
    place.mkdir()
    (place / "smooth.toml").write_bytes((SCENARIOS / "smooth.toml").read_bytes())
    monkeypatch.setattr(scenarios, "folder_of", lambda _county: place)
    return place


@pytest.fixture
def run(
    smooth: Shown, database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command in an environment that names the test's database as one for demonstrations."""
    environment = {
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "REDIS_URL": settings.redis_url,
        "XIANGXUN_PLATFORM_KEY": base64.b64encode(PLATFORM_KEY).decode(),
        "SECRET_KEY": "a secret of the tests",
        "XIANGXUN_FILES": str(tmp_path / "files"),
        "XIANGXUN_STATE": str(tmp_path / "state"),
        "XIANGXUN_DEMO": "1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def error_of(result: Result) -> dict[str, Any]:
    """The error that a failed command prints as its only output."""
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    found: dict[str, Any] = json.loads(result.stdout)["error"]
    assert set(found) == {"code", "message"}
    return found


def test_demo_json_prints_one_object_and_tells_its_progress_elsewhere(run: Run, folder: Path) -> None:
    result = run("demo", "testland", "--json")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (0, "2024-04-06 开通各方账号")
    figures = json.loads(result.stdout)
    assert figures["funds"]["payable_fen"] == 233_000


def test_demo_with_other_figures_than_expected_fails_naming_them(run: Run, folder: Path) -> None:
    text = (folder / "smooth.toml").read_text(encoding="utf-8").replace("counted = 9", "counted = 10")
    (folder / "smooth.toml").write_text(text, encoding="utf-8")
    error = error_of(run("demo", "testland", "--json"))
    assert error["code"] == "differs"
    assert "ledger.counted：预期 10，实为 9" in error["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("testland", "--scenario", "nothing"), "not_found"),
        (("testland", "--roster", "nowhere.xlsx"), "not_found"),
        (("testland", "--roster", __file__), "no_header"),
        ((), "invalid_input"),
    ],
)
def test_demo_that_cannot_be_played_answers_with_one_error(
    run: Run, folder: Path, arguments: tuple[str, ...], code: str
) -> None:
    assert error_of(run("demo", *arguments, "--json"))["code"] == code


def test_demo_on_a_database_that_is_not_for_demonstrations_refuses(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGXUN_DEMO", "0")
    assert error_of(run("demo", "testland", "--json"))["code"] == "demo_forbidden"


def test_demo_all_prints_one_table_and_fails_where_one_scenario_does(run: Run, folder: Path) -> None:
    (folder / "broken.toml").write_text("title = 1", encoding="utf-8")
    result = run("demo", "testland", "--all")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "2,330.00" in result.stderr
    assert "testland broken：testland/broken.toml" in result.stderr


def test_audit_verify_counts_every_chain_and_finds_a_change(
    run: Run, smooth: Shown, database: Database
) -> None:
    sound = json.loads(run("audit", "verify", "--json").stdout)
    assert sound["ok"]
    assert {"platform", "demo-testland-1"} <= {chain["chain"] for chain in sound["chains"]}
    change = "UPDATE audit_entries SET action = %s WHERE tenant_id = %s AND id = 5 RETURNING action"
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        was = connection.execute(
            "SELECT action FROM audit_entries WHERE tenant_id = %s AND id = 5", (smooth.played.tenant,)
        ).fetchone()
        connection.execute(change, ("session.other", smooth.played.tenant))
        result = run("audit", "verify", "--county", "demo-testland-1")
        assert was is not None
        connection.execute(change, (was[0], smooth.played.tenant))
    assert result.exit_code == 1
    assert "第 5 条起不一致" in result.output


def test_receipt_show_tells_rules_articles_and_parameters(run: Run, smooth: Shown) -> None:
    receipt = ledger_receipt(smooth)
    shown = json.loads(run("receipt", "show", str(receipt), "--json").stdout)
    assert shown["hook"] == "decide_ledger"
    assert {"第五条/（三）", "第六条/（二）"} <= {reason["article"] for reason in shown["reasons"]}
    assert "count.min_presence" in {parameter["key"] for parameter in shown["parameters"]}
    assert "依据日 2024-05-06" in run("receipt", "show", str(receipt)).output


def test_receipt_verify_of_a_sound_receipt_is_identical(run: Run, smooth: Shown) -> None:
    result = run("receipt", "verify", str(ledger_receipt(smooth)), "--county", "demo-testland-1")
    assert (result.exit_code, "重算结果一致" in result.output) == (0, True)


def test_receipt_verify_of_an_altered_receipt_fails(run: Run, smooth: Shown, database: Database) -> None:
    receipt = ledger_receipt(smooth)
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE receipts SET provisional = NOT provisional WHERE id = %s", (receipt,))
        result = run("receipt", "verify", str(receipt), "--json")
        connection.execute("UPDATE receipts SET provisional = NOT provisional WHERE id = %s", (receipt,))
    assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (1, "damaged")


def test_receipt_that_no_county_has_is_told_in_one_line(run: Run) -> None:
    result = run("receipt", "show", "99999999")
    assert (result.exit_code, result.output) == (1, "Error: 没有编号为 99999999 的结论留痕。\n")


def ledger_receipt(smooth: Shown) -> int:
    """The receipt of the ledger of the session that was played."""
    with unit_of_work(smooth.played.tenant) as db:
        return list_receipts(db, "session", smooth.played.session, "decide_ledger")[0].id
