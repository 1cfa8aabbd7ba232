"""The index: names each bag and its digest for people and machines; its own digest seals the archive."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.unit.results.archives.conftest import PAPERS, SEALED_ON, make_head

from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.results.archives.index import ArchiveHead, BagContents, SealedArchive, write_archive

Seal = Callable[..., SealedArchive]


def test_write_archive_digest_is_of_the_index(archive: SealedArchive) -> None:
    index = (archive.path / "index.json").read_bytes()
    assert archive.sha256 == hashlib.sha256(index).hexdigest()
    bags = json.loads(index)["bags"]
    assert [(b["name"], b["retention"], b["retain_until"], b["sha256"]) for b in bags] == [
        (archive.bags[0].name, "D10", "2031-12-31", archive.bags[0].sha256),
        (archive.bags[1].name, "Y", None, archive.bags[1].sha256),
    ]


def test_write_archive_twice_gives_the_same_digest(seal: Seal) -> None:
    assert seal("one").sha256 == seal("two").sha256


def test_write_archive_with_one_byte_changed_gives_another_digest(seal: Seal) -> None:
    changed = [PAPERS[0], PAPERS[1]._replace(content=b"PK Ledger")]
    assert seal("one").sha256 != seal("two", changed).sha256


def test_index_page_names_each_bag_and_escapes_titles(archive: SealedArchive) -> None:
    page = (archive.path / "档案目录.html").read_text(encoding="utf-8")
    for bag in archive.bags:
        assert bag.sha256 in page
        assert bag.head.number in page
    assert "=台账 &lt;b&gt;" in page
    assert "10年（至 2031年12月31日）" in page
    assert "http" not in page.replace("http-equiv", "")


def test_index_table_opens_in_a_spreadsheet_without_formulas(archive: SealedArchive) -> None:
    raw = (archive.path / "index.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row[2] for row in rows] == ["题名", "签到表 第1天", "'=台账 <b>", "验收意见"]
    assert [row[8] for row in rows[1:]] == ["2031-12-31", "2031-12-31", "永久"]


def test_retain_until_with_a_permanent_bag_has_no_end(archive: SealedArchive) -> None:
    assert archive.retain_until is None
    assert SealedArchive(archive.path, "", archive.bags[:1]).retain_until == date(2031, 12, 31)


def test_write_archive_on_sealed_place_is_refused(seal: Seal) -> None:
    seal()
    with pytest.raises(Conflict, match="已经封存"):
        seal()


def test_write_archive_failing_in_second_bag_leaves_nothing(tmp_path: Path) -> None:
    head = ArchiveHead("990101", "第1期", "示例县商务局", SEALED_ON)
    with pytest.raises(InvalidInput, match="档号相同"):
        write_archive(tmp_path / "archive", head, [BagContents(make_head(), PAPERS, {})] * 2)
    with pytest.raises(InvalidInput, match="没有可归档的档案袋"):
        write_archive(tmp_path / "archive", head, [])
    assert list(tmp_path.iterdir()) == []
