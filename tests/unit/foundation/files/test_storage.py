"""Local folder 本地存储: whole or not at all, for our user alone."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from xiangxun.foundation.files.storage import LocalFolder, Storage

ADDRESS = sha256(b"content").hexdigest()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return LocalFolder(tmp_path / "files")


def test_put_then_get_returns_the_content(storage: Storage) -> None:
    storage.put(1, ADDRESS, [b"con", b"tent"])
    with storage.get(1, ADDRESS) as held:
        assert held.read() == b"content"
    assert storage.exists(1, ADDRESS)
    assert list(storage.iterate(1)) == [ADDRESS]


def test_get_content_of_another_county_is_not_found(storage: Storage) -> None:
    storage.put(1, ADDRESS, [b"content"])
    assert not storage.exists(2, ADDRESS)
    assert list(storage.iterate(2)) == []
    with pytest.raises(FileNotFoundError):
        storage.get(2, ADDRESS)


def test_put_broken_off_leaves_nothing(storage: Storage, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"con"
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        storage.put(1, ADDRESS, broken())
    assert not storage.exists(1, ADDRESS)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_put_opens_nothing_to_others(storage: Storage, tmp_path: Path) -> None:
    storage.put(1, ADDRESS, [b"content"])
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "files").rglob("*")}
    assert modes == {0}
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


def test_delete_twice_is_no_error(storage: Storage) -> None:
    storage.put(1, ADDRESS, [b"content"])
    storage.delete(1, ADDRESS)
    storage.delete(1, ADDRESS)
    assert not storage.exists(1, ADDRESS)


@pytest.mark.parametrize("address", ["../../etc/passwd", "", "A" * 64, ADDRESS[:-1]])
def test_get_address_that_is_no_digest_is_refused(storage: Storage, address: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        storage.get(1, address)
