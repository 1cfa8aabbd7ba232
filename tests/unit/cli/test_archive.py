"""`archive verify`: exit code and sentences, on an archive that lies on a disk."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from xiangxun.cli.archive import command
from xiangxun.results.archives.bags import BagFile, BagHead, BagInfo, write_bag
from xiangxun.results.archives.retention import Retention


@pytest.fixture
def bag(tmp_path: Path) -> BagInfo:
    head = BagHead("990101", "材料", "示例县商务局", Retention(None), date(2021, 4, 1))
    return write_bag(tmp_path / "bag", [BagFile("a.pdf", b"%PDF", "通知", "通知")], head)


def test_verify_intact_archive_exits_0(bag: BagInfo) -> None:
    done = CliRunner().invoke(command, ["verify", str(bag.path), "--sha256", bag.sha256])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"一致：1 个档案袋，1 个文件，档案摘要 {bag.sha256}\n"


def test_verify_altered_archive_exits_1_with_one_sentence_each(bag: BagInfo) -> None:
    paper = bag.path / "data/a.pdf"
    paper.chmod(0o644)
    paper.write_bytes(b"%pdf")
    done = CliRunner().invoke(command, ["verify", str(bag.path)])
    assert done.exit_code == 1
    assert "档案袋 bag：data/a.pdf 与封存时不同（sha256）\n" in done.stderr
    assert done.stdout.startswith("发现 ")


def test_verify_with_json_prints_one_object_only(bag: BagInfo) -> None:
    done = CliRunner().invoke(command, ["verify", str(bag.path), "--json", "--sha256", "00"])
    found = json.loads(done.stdout)
    assert (done.exit_code, done.stderr, found["ok"]) == (1, "", False)
    assert found["problems"] == [f"档案摘要与回执不符：回执为 00，实际为 {bag.sha256}"]
