"""Verification: every way of tampering is found and told in a sentence; nothing read is trusted."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xiangxun.results.archives.index import SealedArchive
from xiangxun.results.archives.verify import verify

BAG, PERMANENT = "990101-PX·2021-D10-0001", "990101-PX·2021-Y-0001"


@pytest.fixture
def loose(archive: SealedArchive, tmp_path: Path) -> Path:
    """A copy of the archive on a disk where somebody can write."""
    copy = tmp_path / "copy"
    shutil.copytree(archive.path, copy, copy_function=shutil.copyfile)
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    return copy


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def forge_digests(bag: Path, top: Path) -> None:
    """Do what a careful forger does: bring tag manifest and index into line with a changed tag file."""
    for algorithm in ("sha256", "sha512"):
        listed = bag / f"tagmanifest-{algorithm}.txt"
        paths = [line.split("  ")[1] for line in listed.read_text(encoding="utf-8").splitlines()]
        digests = [hashlib.new(algorithm, (bag / path).read_bytes()).hexdigest() for path in paths]
        listed.write_text(
            "".join(f"{d}  {p}\n" for d, p in zip(digests, paths, strict=True)), encoding="utf-8"
        )
    index = json.loads((top / "index.json").read_bytes())
    seal = hashlib.sha256((bag / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    next(entry for entry in index["bags"] if entry["name"] == bag.name)["sha256"] = seal
    (top / "index.json").write_text(json.dumps(index), encoding="utf-8")


def test_verify_sealed_archive_finds_nothing(archive: SealedArchive) -> None:
    found = verify(archive.path, archive.sha256)
    assert found.ok, found.problems
    assert (found.sha256, found.bags, found.files) == (archive.sha256, 2, 3)


def test_verify_copy_elsewhere_finds_nothing(loose: Path, archive: SealedArchive) -> None:
    assert verify(loose, archive.sha256.upper()).problems == ()


def test_verify_single_bag_finds_nothing(archive: SealedArchive) -> None:
    found = verify(archive.bags[0].path, archive.bags[0].sha256)
    assert found.ok, found.problems
    assert (found.bags, found.files) == (1, 2)


def alter_paper(top: Path) -> None:
    (top / BAG / "data/台账.xlsx").write_bytes(b"PK LEDGER")


def lengthen_paper(top: Path) -> None:
    (top / BAG / "data/台账.xlsx").write_bytes(b"PK ledger and more")


def remove_paper(top: Path) -> None:
    (top / BAG / "data/台账.xlsx").unlink()


def add_paper(top: Path) -> None:
    (top / BAG / "data/多.pdf").write_bytes(b"")


def alter_receipts(top: Path) -> None:
    (top / BAG / "metadata/decisions.json").write_bytes(b"[]")


def add_tag_file(top: Path) -> None:
    (top / BAG / "metadata/多.json").write_bytes(b"[]")


def remove_tag_manifest(top: Path) -> None:
    (top / BAG / "tagmanifest-sha256.txt").unlink()


def remove_sm3_list(top: Path) -> None:
    (top / BAG / "metadata/sm3.txt").unlink()


def remove_bag(top: Path) -> None:
    shutil.rmtree(top / PERMANENT)


def add_bag(top: Path) -> None:
    shutil.copytree(top / PERMANENT, top / "多出的袋")


def alter_page(top: Path) -> None:
    rewrite(top / "档案目录.html", lambda text: text.replace("10年", "永久"))


def remove_table(top: Path) -> None:
    (top / "index.csv").unlink()


def remove_index(top: Path) -> None:
    (top / "index.json").unlink()


def break_index(top: Path) -> None:
    (top / "index.json").write_bytes(b'{"format": 1')


def link_paper(top: Path) -> None:
    paper = top / BAG / "data/台账.xlsx"
    paper.rename(top.parent / "outside.xlsx")
    paper.symlink_to(top.parent / "outside.xlsx")


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (alter_paper, f"档案袋 {BAG}：data/台账.xlsx 与封存时不同（sha256）"),
        (lengthen_paper, f"档案袋 {BAG}：data/台账.xlsx 与封存时不同（sha256）"),
        (remove_paper, f"档案袋 {BAG}：data/台账.xlsx 缺失"),
        (add_paper, f"档案袋 {BAG}：data/多.pdf 不在清单中"),
        (alter_receipts, f"档案袋 {BAG}：metadata/decisions.json 与封存时不同（sha512）"),
        (add_tag_file, f"档案袋 {BAG}：metadata/多.json 不在清单中"),
        (remove_tag_manifest, f"档案袋 {BAG}：清单缺失、读不出，或含有不安全的路径"),
        (remove_sm3_list, f"档案袋 {BAG}：清单缺失、读不出，或含有不安全的路径"),
        (remove_bag, f"档案袋 {PERMANENT}：缺失"),
        (add_bag, "多出的袋：目录中没有的文件或档案袋"),
        (alter_page, "档案目录.html：目录文件与封存时不同"),
        (remove_table, "index.csv：目录文件缺失"),
        (remove_index, "index.json：缺失，不是档案或已被破坏"),
        (break_index, "index.json：读不出，或不是本系统的档案目录"),
        (link_paper, f"{BAG}/data/台账.xlsx：档案内不得有链接或特殊文件"),
    ],
)
def test_verify_tampered_archive_says_what_is_wrong(
    loose: Path, tamper: Callable[[Path], None], sentence: str
) -> None:
    tamper(loose)
    found = verify(loose)
    assert not found.ok
    assert sentence in found.problems


def test_verify_forged_metadata_is_found_by_the_receipts_digest(loose: Path, archive: SealedArchive) -> None:
    (loose / BAG / "metadata/decisions.json").write_bytes(b"[]")
    forge_digests(loose / BAG, loose)
    assert [sentence for sentence in verify(loose).problems if "SM3" in sentence]
    found = verify(loose, archive.sha256)
    assert any(sentence.startswith("档案摘要与回执不符") for sentence in found.problems)


def test_verify_altered_manifest_is_found_by_the_index(loose: Path) -> None:
    (loose / BAG / "data/台账.xlsx").write_bytes(b"PK LEDGER")
    for algorithm in ("sha256", "sha512"):
        listed = loose / BAG / f"manifest-{algorithm}.txt"
        old, new = (hashlib.new(algorithm, paper).hexdigest() for paper in (b"PK ledger", b"PK LEDGER"))
        listed.write_text(listed.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    forge_digests(loose / BAG, loose)
    problems = verify(loose).problems
    assert f"档案袋 {BAG}：目录所列文件与袋内清单不符" in problems


@pytest.mark.parametrize(
    "escape", ["../990101-PX·2021-D10-0001-secret/x", "/etc/passwd", "~/x", "data/../../x", "data\\x"]
)
def test_verify_manifest_leading_outside_opens_nothing(loose: Path, escape: str) -> None:
    secret = loose / "990101-PX·2021-D10-0001-secret"
    secret.mkdir()
    (secret / "x").write_bytes(b"x")
    with (loose / BAG / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
        manifest.write(f"{hashlib.sha256(b'x').hexdigest()}  {escape}\n")
    assert f"档案袋 {BAG}：清单缺失、读不出，或含有不安全的路径" in verify(loose).problems


@pytest.mark.parametrize("name", ["..", "../x", "/etc", ""])
def test_verify_index_naming_a_bag_outside_is_not_followed(loose: Path, name: str) -> None:
    rewrite(loose / "index.json", lambda text: text.replace(f'"name": "{BAG}"', f'"name": "{name}"'))
    found = verify(loose)
    assert (found.bags, found.problems) == (0, ("index.json：读不出，或不是本系统的档案目录",))


def test_verify_what_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for name in ("file", "missing"):
        assert verify(tmp_path / name).problems == (f"{name}：不是档案文件夹",)


def test_verify_logs_no_file_name(loose: Path, caplog: pytest.LogCaptureFixture) -> None:
    (loose / BAG / "data/台账.xlsx").write_bytes(b"PK LEDGER")
    with caplog.at_level(logging.DEBUG):
        assert not verify(loose).ok
    assert "台账" not in caplog.text
