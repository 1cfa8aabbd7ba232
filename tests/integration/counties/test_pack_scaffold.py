"""Packs of their own 外部专题包: a fresh one is green, a broken one is named, and a county takes it over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from xiangxun.cli import main
from xiangxun.counties.conformance import check_county
from xiangxun.counties.conformance.target import rules_of_target
from xiangxun.counties.scaffold import named, named_pack, write_county, write_pack
from xiangxun.kernel.errors import InvalidInput


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A fresh pack."""
    return write_pack(named_pack("hebei", "河北省农村电商培训办法"), tmp_path)


def wrong(folder: Path) -> dict[str, str]:
    """Return the checks that found something, with what they say."""
    return {one.id: f"{one.where} {one.what}" for one in check_county(str(folder)).checks if not one.ok}


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Change a file of the pack."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_fresh_pack_is_green_and_stays_as_it_was(pack: Path) -> None:
    before = set(pack.rglob("*"))
    assert wrong(pack) == {}
    assert set(pack.rglob("*")) == before


def test_pack_tests_itself(pack: Path) -> None:
    paths = {"PYTHONPATH": os.pathsep.join([str(pack), *(path for path in sys.path if path)])}
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        asked, cwd=pack, env={**os.environ, **paths}, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "check"),
    [
        ("xiangxun_hebei/plugin.py", "def check_costs", "def check_cost", "hooks"),
        ("xiangxun_hebei/cases/pack.toml", "birth = 1958-05-06", "birth = 1958-05-07", "cases"),
        ("xiangxun_hebei/rules/costs.py", "law.fen(", "__import__('os') and law.fen(", "imports"),
        ("xiangxun_hebei/plugin.py", 'Pack())', 'Pack(), packs=("training_fee",))', "load"),
        ("xiangxun_hebei/plugin.py", "PACK = read_layer", "PACK = str(read_layer", "load"),
    ],
)  # fmt: skip
def test_broken_pack_is_named_by_its_defect(pack: Path, file: str, old: str, new: str, check: str) -> None:
    edit(pack, file, old, new)
    if new.startswith("PACK = str("):
        edit(pack, file, "Pack())", "Pack()))")
    assert check in wrong(pack)


def test_pack_is_no_county_and_has_no_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = ["county", "new", "hebei", "--title", "河北省农村电商培训办法"]
    assert CliRunner().invoke(main, told).exit_code == 2
    assert CliRunner().invoke(main, [*told, "--region", "419091", "--pack"]).exit_code == 2
    assert CliRunner().invoke(main, [*told, "--pack"]).exit_code == 0
    with pytest.raises(InvalidInput):
        named_pack("Hebei", "河北省农村电商培训办法")


def test_county_takes_a_pack_over(tmp_path: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    installed = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*installed, "--target", site, pack], check=True)
    monkeypatch.syspath_prepend(str(site))
    county = write_county(named("weihe", "渭河县电子商务培训管理办法", "619091"), tmp_path)
    edit(
        county,
        "xiangxun_weihe/plugin.py",
        "since=date(2024, 1, 1))",
        'since=date(2024, 1, 1), packs=("hebei",))',
    )
    rules = rules_of_target(str(county))
    assert "HEBEI-1-1" in rules.editions[0].lawbook.rulebook.rules
    assert rules.editions[0].versions["hebei"] == "0.1.0"
