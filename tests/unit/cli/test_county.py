"""`xiangxun county`: what may be a county, and what is written for it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from xiangxun.cli import main

TITLE, REGION = "河西县电子商务培训管理办法", "419091"
PLUGINS = sorted(path.parent for path in (Path(__file__).parents[3] / "plugins").glob("*/pyproject.toml"))


@pytest.fixture
def new(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(code="hexi", title=TITLE, region=REGION):
        return CliRunner().invoke(main, ["county", "new", code, "--title", title, "--region", region])

    return run


def test_new_writes_a_distribution_with_the_names_of_the_county(new, tmp_path):
    ended = new()
    assert ended.exit_code == 0, ended.output
    project = tomllib.loads((tmp_path / "hexi" / "pyproject.toml").read_text())["project"]
    assert project["name"] == "xiangxun-hexi"
    assert project["entry-points"] == {"xiangxun.counties": {"hexi": "xiangxun_hexi.plugin:COUNTY"}}
    readme = (tmp_path / "hexi" / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# xiangxun-hexi · 河西县\n")
    assert REGION in readme


def test_new_where_the_folder_exists_leaves_it_alone(new, tmp_path):
    (tmp_path / "hexi").mkdir()
    ended = new()
    assert ended.exit_code == 1
    assert "已经存在" in ended.output
    assert list((tmp_path / "hexi").iterdir()) == []


@pytest.mark.parametrize(
    "code", ["", "h", "Hexi", "河西", "1hexi", "he-xi", "../hexi", "class", "a" * 31, "api"]
)
def test_new_with_an_unfit_code_says_how_to_write_one(new, tmp_path, code):
    ended = new(code=code)
    assert ended.exit_code == 1
    assert f"县代码“{code}”" in ended.output
    assert list(tmp_path.iterdir()) == []


def test_new_pack_with_an_unfit_code_is_told_of_the_pack(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(main, ["county", "new", "Hebei", "--title", "办法", "--pack"])
    assert ended.exit_code == 1
    assert "专题包代码“Hebei”不能用" in ended.output


@pytest.mark.parametrize(
    "region", ["41018", "4101830", "410100", "999999", "990101", "41o183", "４１０１８３", ""]
)
def test_new_with_an_unfit_region_says_how_to_write_one(new, tmp_path, region):
    ended = new(region=region)
    assert ended.exit_code == 1
    assert "六位数字" in ended.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ["", " ", "法", '有"引号"', "换\n行", "反\\斜杠", "$code", "长" * 101])
def test_new_with_an_unfit_title_says_what_may_not_be_in_it(new, tmp_path, title):
    ended = new(title=title)
    assert ended.exit_code == 1
    assert "规章标题" in ended.output
    assert list(tmp_path.iterdir()) == []


def shape_of(folder: Path, code: str) -> set[str]:
    """What must be alike: the files that every county has, and the folders into which it puts its own."""
    package = f"xiangxun_{code}/"
    kept = {f"tests/test_{name}.py" for name in ("cases", "conformance", "coverage", "rulebook", "scenarios")}
    kept |= {"tests/conftest.py", f"{package}rules/__init__.py", f"{package}scenarios/smooth.toml"}
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.is_file()}
    names = {name for name in names if "__pycache__" not in name and not name.startswith(".")}
    inside = {name for name in names if name.count("/") > name.startswith(package)}
    shape = (names - inside) | (names & kept) | {name.rpartition("/")[0] for name in inside - kept}
    more = {"tests", "tests/rosters", "xiangxun_county/scenarios", "xiangxun_county/templates"}
    return {f"{one}/".replace(package, "xiangxun_county/").rstrip("/") for one in shape} - more


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
def test_counties_that_are_here_have_exactly_the_shape_of_a_new_one(new, tmp_path, plugin):
    assert new().exit_code == 0
    assert shape_of(plugin, plugin.name) == shape_of(tmp_path / "hexi", "hexi")
    fresh = (tmp_path / "hexi" / "pyproject.toml").read_text(encoding="utf-8").replace("hexi", plugin.name)
    with (plugin / "pyproject.toml").open("rb") as file:
        here, there = tomllib.load(file), tomllib.loads(fresh)
    for told in (here, there):
        told["project"].pop("description")
        told["project"].pop("version")
    assert here == there
