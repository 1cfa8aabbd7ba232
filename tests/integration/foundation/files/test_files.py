"""Files 文件: sealed under the county's key, kept once, given back whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.files import service
from xiangxun.foundation.files.locks import lock_content
from xiangxun.foundation.files.models import StoredFile
from xiangxun.foundation.files.queries import FileMissing, missing_files, orphans
from xiangxun.foundation.files.sealing import CHUNK, FileDamaged
from xiangxun.kernel.errors import InvalidInput, NotFound
from xiangxun.registry.tenants.models import Tenant

CSV = "姓名,电话\n甲乙丙,13800000000\n".encode()
TEXT = frozenset({"csv", "txt"})
LIMIT = 8 * CHUNK


@pytest.fixture
def root(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The folder of the contents, with the application's context open."""
    with app.app_context():
        before = dict(app.extensions)
        files.configure(app, tmp_path, max_bytes=LIMIT)
        yield tmp_path
        app.extensions.clear()
        app.extensions.update(before)


@pytest.fixture
def here(root: Path, tenant: Tenant) -> int:
    """The number of the county at work."""
    return tenant.id


@pytest.fixture
def there(root: Path, other_tenant: Tenant) -> int:
    """The number of another county."""
    return other_tenant.id


def keep(county: int, actor: Actor, content: bytes = CSV, name: str = "名单.csv") -> files.FileRef:
    with unit_of_work(county) as db:
        return files.store(db, actor, content, name=name, allowed=TEXT)


def give_back(county: int, file_id: int) -> bytes:
    with unit_of_work(county) as db:
        return files.read(db, file_id)


def contents(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def large() -> bytes:
    return b"a,b\n" + os.urandom(2 * CHUNK + 17).hex().encode()


def test_store_then_read_gives_the_content_back(here: int, actor: Actor) -> None:
    kept = keep(here, actor)
    assert give_back(here, kept.id) == CSV
    assert (kept.sha256, kept.kind, kept.size) == (hashlib.sha256(CSV).hexdigest(), "csv", len(CSV))
    with unit_of_work(here) as db:
        assert files.get_file(db, kept.id) == kept
        assert files.file_name(db, kept.id) == "名单.csv"


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_store_content_around_the_chunk_size_comes_back(here: int, actor: Actor, size: int) -> None:
    content = b"x" * size
    kept = keep(here, actor, content, "x.txt")
    assert give_back(here, kept.id) == content
    with unit_of_work(here) as db:
        assert max(len(chunk) for chunk in files.open_stream(db, kept.id)) <= CHUNK


def test_store_stream_is_read_from_its_beginning(here: int, actor: Actor) -> None:
    stream = io.BytesIO(CSV)
    stream.seek(5)
    with unit_of_work(here) as db:
        kept = files.store(db, actor, stream, name="a.csv", allowed=TEXT)
        assert files.read(db, kept.id) == CSV
        assert kept.size == len(CSV)


def test_store_writes_nothing_in_clear(here: int, root: Path, actor: Actor) -> None:
    kept = keep(here, actor)
    (place,) = contents(root)
    assert place == root / str(here) / kept.sha256[:2] / kept.sha256
    assert b"13800000000" not in place.read_bytes()
    with unit_of_work(here) as db:
        row = db.get_one(StoredFile, (here, kept.id))
        assert "名单" not in row.name


def test_store_equal_content_twice_is_kept_once_under_both_names(here: int, root: Path, actor: Actor) -> None:
    first, second = keep(here, actor), keep(here, actor, name="又一份.csv")
    assert first.id != second.id
    assert len(contents(root)) == 1
    with unit_of_work(here) as db:
        assert files.file_name(db, second.id) == "又一份.csv"


def test_store_equal_content_in_two_counties_is_sealed_for_each(
    here: int, there: int, root: Path, actor: Actor
) -> None:
    ours, theirs = keep(here, actor), keep(there, actor)
    one, other = contents(root)
    assert one.read_bytes() != other.read_bytes()
    assert give_back(here, ours.id) == give_back(there, theirs.id)


def test_read_file_of_another_county_is_not_found(here: int, there: int, actor: Actor) -> None:
    kept = keep(here, actor)
    with pytest.raises(NotFound):
        give_back(there, kept.id)


def test_read_content_put_in_another_countys_place_is_refused(
    here: int, there: int, root: Path, actor: Actor
) -> None:
    kept, theirs = keep(here, actor), keep(there, actor)
    place = Path(kept.sha256[:2]) / kept.sha256
    (root / str(there) / place).write_bytes((root / str(here) / place).read_bytes())
    with pytest.raises(FileDamaged):
        give_back(there, theirs.id)


def test_store_kind_that_is_not_allowed_says_what_it_is(here: int, root: Path, actor: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"实为PDF 文件.*CSV 表格"):
        keep(here, actor, b"%PDF-1.7\n1 0 obj\n", "名单.csv")
    assert contents(root) == []


def test_store_unknown_kind_is_refused(here: int, actor: Actor) -> None:
    with pytest.raises(InvalidInput, match="无法识别"):
        keep(here, actor, b"MZ\x90\0" + b"\0" * 100, "名单.csv")


def test_store_empty_content_is_refused(here: int, actor: Actor) -> None:
    with pytest.raises(InvalidInput, match="空的"):
        keep(here, actor, b"")


def test_store_content_at_the_limit_passes_and_above_is_413(here: int, root: Path, actor: Actor) -> None:
    keep(here, actor, b"x" * LIMIT, "x.txt")
    with pytest.raises(files.FileTooLarge, match="8 MB") as refused:
        keep(here, actor, b"x" * (LIMIT + 1), "x.txt")
    assert refused.value.status == 413
    assert len(contents(root)) == 1


def test_store_with_a_limit_of_its_own_follows_it(here: int, actor: Actor) -> None:
    with pytest.raises(files.FileTooLarge), unit_of_work(here) as db:
        files.store(db, actor, CSV, name="a.csv", allowed=TEXT, max_bytes=len(CSV) - 1)


def test_store_leaves_an_audit_entry_without_the_name(here: int, actor: Actor) -> None:
    kept = keep(here, actor)
    with unit_of_work(here) as db:
        entry = db.query(AuditEntry).filter_by(action="file.store").one()
        assert entry.subject_id == kept.id
        assert "名单" not in str(entry.details)


def with_two_chunks_exchanged(stored: bytes) -> bytes:
    frame = 4 + int.from_bytes(stored[4:8], "big")
    first, second, rest = stored[4 : 4 + frame], stored[4 + frame : 4 + 2 * frame], stored[4 + 2 * frame :]
    return stored[:4] + second + first + rest


@pytest.mark.parametrize(
    "damage",
    [
        with_two_chunks_exchanged,
        lambda stored: stored[:-1],
        lambda stored: stored[: stored.index(b"v1:", 10) - 4],
        lambda stored: stored[:100] + bytes([stored[100] ^ 1]) + stored[101:],
        lambda stored: stored + stored[4:],
        lambda stored: stored[:4],
        lambda stored: b"",
        lambda stored: b"XXF2" + stored[4:],
    ],
    ids=[
        "chunks-exchanged",
        "cut",
        "last-chunk-gone",
        "bit-flipped",
        "chunks-added",
        "no-chunk",
        "emptied",
        "other-format",
    ],
)
def test_read_content_that_was_changed_is_refused(here: int, root: Path, actor: Actor, damage) -> None:
    kept = keep(here, actor, large(), "x.csv")
    (place,) = contents(root)
    place.write_bytes(damage(place.read_bytes()))
    with pytest.raises(FileDamaged):
        give_back(here, kept.id)


def test_read_content_that_is_gone_names_the_file(here: int, root: Path, actor: Actor) -> None:
    kept, other = keep(here, actor), keep(here, actor, CSV * 2)
    (root / str(here) / kept.sha256[:2] / kept.sha256).unlink()
    with pytest.raises(FileMissing, match=str(kept.id)):
        give_back(here, kept.id)
    with unit_of_work(here) as db:
        assert missing_files(db) == (kept,)
    assert give_back(here, other.id) == CSV * 2


def test_store_again_after_the_content_was_lost_restores_it(here: int, root: Path, actor: Actor) -> None:
    kept = keep(here, actor)
    contents(root)[0].unlink()
    keep(here, actor)
    assert give_back(here, kept.id) == CSV


def test_store_after_a_rolled_back_store_is_readable(here: int, actor: Actor) -> None:
    """The first store may have made the county's key, which was rolled back with it."""
    with pytest.raises(ZeroDivisionError), unit_of_work(here) as db:
        _ = files.store(db, actor, CSV, name="a.csv", allowed=TEXT).size // 0
    kept = keep(here, actor)
    assert give_back(here, kept.id) == CSV


def test_sweep_removes_only_what_no_file_refers_to(here: int, root: Path, actor: Actor) -> None:
    gone, shared, kept = keep(here, actor, CSV * 2), keep(here, actor), keep(here, actor)
    with unit_of_work(here) as db:
        files.discard(db, actor, gone.id)
        files.discard(db, actor, shared.id)
    with unit_of_work(here) as db:
        assert orphans(db) == (gone.sha256,)
        assert files.sweep(db) == 1
    assert give_back(here, kept.id) == CSV
    assert len(contents(root)) == 1


def test_sweep_leaves_a_content_alone_that_is_being_stored(
    app: Flask, here: int, root: Path, actor: Actor
) -> None:
    kept = keep(here, actor)
    with unit_of_work(here) as db:
        files.discard(db, actor, kept.id)
    with unit_of_work(here) as storing:
        lock_content(storing, kept.sha256)
        with app.app_context(), unit_of_work(here) as db:
            assert files.sweep(db) == 0
    assert len(contents(root)) == 1


def test_sweep_content_that_found_a_file_meanwhile_is_kept(
    here: int, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(here, actor)
    monkeypatch.setattr(service, "orphans", lambda _db: (kept.sha256,))
    with unit_of_work(here) as db:
        assert files.sweep(db) == 0
    assert give_back(here, kept.id) == CSV


def test_discard_file_of_another_county_is_not_found(here: int, there: int, actor: Actor) -> None:
    kept = keep(here, actor)
    with pytest.raises(NotFound), unit_of_work(there) as db:
        files.discard(db, actor, kept.id)
    assert give_back(here, kept.id) == CSV
