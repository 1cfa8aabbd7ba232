"""Bags: valid for every BagIt tool, the same each time, sealed, and nothing half-written."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.unit.results.archives.conftest import PAPERS, make_head

from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.results.archives.bags import BagFile, write_bag


def contents_of(bag: Path) -> dict[str, bytes]:
    return {p.relative_to(bag).as_posix(): p.read_bytes() for p in bag.rglob("*") if p.is_file()}


def test_write_bag_is_valid_for_the_reference_tool(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / "bag", PAPERS, make_head())
    done = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(bag.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert bag.oxum == f"{len(b'%PDF sign-in') + len(b'PK ledger')}.2"


def test_write_bag_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_bag(
        tmp_path / "a" / "bag", PAPERS, make_head(), records={"x": {"b": 1, "a": date(2021, 4, 1)}}
    )
    second = write_bag(
        tmp_path / "b" / "bag", PAPERS, make_head(), records={"x": {"a": date(2021, 4, 1), "b": 1}}
    )
    assert contents_of(first.path) == contents_of(second.path)
    assert (first.sha256, first.sm3) == (second.sha256, second.sm3)


def test_write_bag_digest_is_of_its_tag_manifest(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / "bag", PAPERS, make_head())
    seal = (bag.path / "tagmanifest-sha256.txt").read_bytes()
    assert bag.sha256 == hashlib.sha256(seal).hexdigest()
    for listed in ("metadata/sm3.txt", "metadata/files.json", "manifest-sha512.txt", "bag-info.txt"):
        assert listed in seal.decode()


def test_write_bag_says_what_it_holds_without_our_software(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / "bag", PAPERS, make_head(), records={"decisions": [{"receipt": 7}]})
    about = json.loads((bag.path / "metadata/description.json").read_text(encoding="utf-8"))
    assert (about["保管期限"], about["保管至"], about["件数"]) == ("10年", "2031-12-31", 2)
    files = json.loads((bag.path / "metadata/files.json").read_text(encoding="utf-8"))
    assert [(f["件号"], f["题名"], f["计算机文件名"]) for f in files] == [
        (1, "签到表 第1天", "data/签到表/第1天.pdf"),
        (2, "=台账 <b>", "data/台账.xlsx"),
    ]
    assert json.loads((bag.path / "metadata/decisions.json").read_text(encoding="utf-8")) == [{"receipt": 7}]


def test_write_bag_leaves_nothing_writable(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / "bag", PAPERS, make_head())
    for path in (bag.path, *bag.path.rglob("*")):
        assert path.stat().st_mode & 0o222 == 0, path


def test_write_bag_on_sealed_place_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / "bag", PAPERS, make_head())
    before = contents_of(bag.path)
    with pytest.raises(Conflict, match="已经封存"):
        write_bag(tmp_path / "bag", [BagFile("新.pdf", b"new", "新", "新")], make_head())
    assert contents_of(bag.path) == before


def test_write_bag_failing_midway_leaves_nothing(tmp_path: Path) -> None:
    def papers() -> Iterator[BagFile]:
        yield PAPERS[0]
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        write_bag(tmp_path / "bag", papers(), make_head())
    assert list(tmp_path.iterdir()) == []


def test_write_bag_after_killed_writer_sweeps_its_leftovers(tmp_path: Path) -> None:
    leftover = tmp_path / ".bag.partial" / "data"
    leftover.mkdir(parents=True)
    (leftover / "half.pdf").write_bytes(b"half")
    leftover.chmod(0o555)
    bag = write_bag(tmp_path / "bag", PAPERS, make_head())
    assert not (bag.path / "data/half.pdf").exists()
    assert [item.name for item in tmp_path.iterdir()] == ["bag"]


def test_write_bag_streams_long_contents(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    content = bytes(range(256)) * 4096 * 6 + b"tail"
    photo.write_bytes(content)
    files = [BagFile("a.jpg", photo, "照片", "照片"), BagFile("b.jpg", io.BytesIO(content), "照片", "照片")]
    bag = write_bag(tmp_path / "bag", files, make_head())
    assert {f.sha256 for f in bag.files} == {hashlib.sha256(content).hexdigest()}
    assert (bag.path / "data/a.jpg").read_bytes() == (bag.path / "data/b.jpg").read_bytes() == content


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../b", "", "a//b", "./a", "a\nb", "a%b", "a:b", "cafe\u0301", "a ", "a\\b"]
)
def test_write_bag_with_unsafe_path_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(InvalidInput, match="路径"):
        write_bag(tmp_path / "bag", [BagFile(path, b"x", "x", "x")], make_head())


@pytest.mark.parametrize("paths", [("a.pdf", "A.PDF"), ("a", "a/b"), ("a/b", "A")])
def test_write_bag_with_paths_alike_is_refused(tmp_path: Path, paths: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput, match="相同"):
        write_bag(tmp_path / "bag", [BagFile(path, b"x", "x", "x") for path in paths], make_head())


def test_write_bag_without_papers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="没有可归档"):
        write_bag(tmp_path / "bag", [], make_head())


@pytest.mark.parametrize("name", ["description", "../x"])
def test_write_bag_with_record_over_its_own_metadata_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="元数据名"):
        write_bag(tmp_path / "bag", PAPERS, make_head(), records={name: 1})
