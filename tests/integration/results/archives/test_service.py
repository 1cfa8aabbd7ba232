"""Sealing an archive: everything in it, once, in bags by period, and nothing changes it afterwards."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import ProgrammingError
from tests.integration.results.archives.conftest import Settled, place_of

from xiangxun.foundation import audit
from xiangxun.foundation.access import Role
from xiangxun.foundation.decisions import list_receipts
from xiangxun.kernel.errors import Conflict, Forbidden, StepStopped
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.service import SYSTEM, close_account
from xiangxun.registry.documents.queries import list_documents
from xiangxun.results.archives.models import ArchiveCopy
from xiangxun.results.archives.queries import ArchiveView, find_archive, list_archives
from xiangxun.results.archives.service import copy_out, hand_over_copy, seal_archive
from xiangxun.results.archives.verify import verify
from xiangxun.training.sessions.queries import get_session


def seal(settled: Settled, custodian: str = "张档案") -> ArchiveView:
    with settled.step() as db:
        return seal_archive(db, settled.keeper(db), settled.session, custodian=custodian)


def file_list(archive: ArchiveView) -> Mapping[str, list[dict[str, Any]]]:
    index = json.loads((place_of(archive) / "index.json").read_text(encoding="utf-8"))
    return {bag["retention"]: bag["files"] for bag in index["bags"]}


def test_seal_archive_puts_papers_into_bags_by_how_long_they_are_kept(settled: Settled) -> None:
    archive = seal(settled)
    listed = file_list(archive)
    assert set(listed) == {"D10", "D3"}
    assert {file["kind"] for file in listed["D3"]} == {"现场照片"}
    kinds = {file["kind"] for file in listed["D10"]}
    assert {"培训通知", "签到表", "培训台账", "验收意见", "结算", "花名册原件", "结论留痕"} <= kinds
    assert [bag.retain_until for bag in archive.bags] == [date(2034, 12, 31), date(2027, 12, 31)]
    assert archive.retain_until == date(2034, 12, 31)
    assert verify(place_of(archive), archive.sha256).ok


def test_seal_archive_notes_how_many_files_of_what_size_lie_in_each_bag(settled: Settled) -> None:
    archive = seal(settled)
    lying = {
        bag.name: [path.stat().st_size for path in (bag / "data").rglob("*") if path.is_file()]
        for bag in place_of(archive).iterdir()
        if bag.is_dir()
    }
    noted = {bag.name: (bag.files, bag.bytes) for bag in archive.bags}
    assert noted == {name: (len(sizes), sum(sizes)) for name, sizes in lying.items()}
    assert sum(files for files, _ in noted.values()) == verify(place_of(archive), archive.sha256).files


def test_seal_archive_holds_every_paper_and_every_receipt_readable(settled: Settled) -> None:
    archive = seal(settled)
    (long_bag,) = [bag for bag in place_of(archive).iterdir() if bag.name.endswith("D10")]
    with settled.step() as db:
        receipts = {row.id: row.sha256 for row in list_receipts(db, "session", settled.session)}
        filed = [row for row in list_documents(db, "session", settled.session) if row.file_id]
    kept = [
        json.loads(path.read_text(encoding="utf-8")) for path in (long_bag / "data" / "结论留痕").iterdir()
    ]
    assert receipts.items() <= {one["id"]: one["sha256"] for one in kept}.items()
    assert all({"facts", "answer", "parameters", "rules"} <= one.keys() for one in kept)
    listed = [file for files in file_list(archive).values() for file in files]
    assert {row.title for row in filed} <= {file["title"].split(" ")[0] for file in listed}
    photos = next(file for file in listed if file["kind"] == "现场照片")
    (short_bag,) = [bag for bag in place_of(archive).iterdir() if bag.name.endswith("D3")]
    assert (short_bag / photos["path"]).read_bytes().startswith(b"%PDF")


def test_seal_archive_notes_the_audit_chain_as_it_stood(settled: Settled) -> None:
    archive = seal(settled)
    (long_bag,) = [bag for bag in place_of(archive).iterdir() if bag.name.endswith("D10")]
    noted = json.loads((long_bag / "metadata" / "audit.json").read_text(encoding="utf-8"))
    with settled.step() as db:
        chain = audit.verify(db)
        hashes = db.execute(
            text("SELECT encode(hash, 'hex') FROM audit_entries WHERE id = :n"), {"n": noted["chain_entries"]}
        ).scalar_one()
    assert noted["chain_intact"] is True
    assert chain.entries > noted["chain_entries"]
    assert noted["chain_head"] == hashes
    assert {"session.draft", "ledger.submit", "funds.settle"} <= {one["action"] for one in noted["entries"]}


def test_seal_archive_ends_the_session_and_lays_down_copies(settled: Settled) -> None:
    archive = seal(settled)
    with settled.step() as db:
        assert get_session(db, settled.session).row.state == "archived"
        assert [one.id for one in list_archives(db)] == [archive.id]
    assert [(one.n, one.sha256, one.received_on) for one in archive.copies] == [
        (1, archive.sha256, None),
        (2, archive.sha256, None),
    ]


def test_seal_archive_twice_refuses_and_leaves_the_first(settled: Settled) -> None:
    archive = seal(settled)
    with pytest.raises(Conflict, match="已经封存"):
        seal(settled)
    assert verify(place_of(archive), archive.sha256).ok


def test_seal_archive_without_custodian_is_stopped_by_the_rule(settled: Settled, root: Path) -> None:
    with settled.step() as db:
        (archivist,) = [one.id for one in list_accounts(db) if Role.ARCHIVIST in one.roles]
        office = settled.play.actor(db, Role.AUTHORITY)
        close_account(db, SYSTEM, archivist)
    with pytest.raises(StepStopped, match="第十三条 没有档案专员"), settled.step() as db:
        seal_archive(db, office, settled.session, custodian="张档案")
    assert not list(root.rglob("index.json"))


def test_seal_archive_by_an_institution_is_forbidden(settled: Settled) -> None:
    with pytest.raises(Forbidden), settled.step() as db:
        seal_archive(db, settled.play.actor(db, Role.INSTITUTION), settled.session, custodian="张档案")


def seal_in_vain(settled: Settled) -> None:
    with settled.step() as db:
        seal_archive(db, settled.keeper(db), settled.session, custodian="张档案")
        raise RuntimeError("power cut")


def test_seal_archive_that_was_rolled_back_can_be_done_again(settled: Settled, root: Path) -> None:
    with pytest.raises(RuntimeError, match="power cut"):
        seal_in_vain(settled)
    assert len(list(root.rglob("index.json"))) == 1
    with settled.step() as db:
        assert find_archive(db, settled.session) is None
        assert get_session(db, settled.session).row.state == "settled"
    archive = seal(settled)
    assert verify(place_of(archive), archive.sha256).ok


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE archives SET sha256 = 'x'",
        "DELETE FROM archives",
        "UPDATE archive_bags SET retain_until = NULL",
        "DELETE FROM archive_bags",
        "UPDATE archive_copies SET sha256 = 'x'",
        "DELETE FROM archive_copies",
    ],
)
def test_sealed_rows_cannot_be_changed_by_the_application(settled: Settled, change: str) -> None:
    seal(settled)
    with pytest.raises(ProgrammingError, match="permission denied"), settled.step() as db:
        db.execute(text(change))


def test_sealed_folder_is_private_and_read_only(settled: Settled, root: Path) -> None:
    archive = seal(settled)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    modes = {
        stat.S_IMODE((Path(folder) / name).stat().st_mode)
        for folder, _, names in os.walk(place_of(archive))
        for name in names
    }
    assert modes == {0o444}


def test_hand_over_copy_signs_a_receipt_once(settled: Settled) -> None:
    archive = seal(settled)
    with settled.step() as db:
        hand_over_copy(db, settled.keeper(db), archive.id, 2, received_by="李机构")
    with pytest.raises(Conflict, match="回执不能更改"), settled.step() as db:
        hand_over_copy(db, settled.keeper(db), archive.id, 2, received_by="王机构")
    with settled.step() as db:
        found = find_archive(db, settled.session)
        assert found is not None
        assert [(one.received_by, bool(one.received_on)) for one in found.copies] == [
            ("", False),
            ("李机构", True),
        ]


def test_copy_out_gives_a_copy_that_verifies_and_logs_the_access(settled: Settled, tmp_path: Path) -> None:
    archive = seal(settled)
    with settled.step() as db:
        place = copy_out(db, settled.keeper(db), archive.id, tmp_path / "disk")
    assert verify(place, archive.sha256).ok
    with settled.step() as db:
        actions = db.scalars(text("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")).all()
        assert actions == ["archive.copy"]


def test_copy_out_of_an_altered_archive_refuses(settled: Settled, tmp_path: Path) -> None:
    archive = seal(settled)
    victim = next(place_of(archive).rglob("*.xlsx"))
    victim.chmod(0o644)
    victim.write_bytes(victim.read_bytes()[:-1] + b"!")
    with pytest.raises(Conflict, match="与封存时不一致"), settled.step() as db:
        copy_out(db, settled.keeper(db), archive.id, tmp_path / "disk")


def test_receipt_of_a_copy_is_all_that_may_still_be_written(settled: Settled) -> None:
    seal(settled)
    with settled.step() as db:
        db.execute(update(ArchiveCopy).values(received_by="李机构"))
