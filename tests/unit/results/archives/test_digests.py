"""Digests: the standard values, the same for short and long contents and for both SM3 implementations."""

from __future__ import annotations

import hashlib
import io

import pytest

from xiangxun.results.archives.digests import digester, sm3

SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize("size", [0, 3, (1 << 20) - 1, 1 << 20, (1 << 20) * 7 + 5])
def test_copy_of_any_length_gives_the_digests_of_the_whole(size: int) -> None:
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    target = io.BytesIO()
    with digester() as hashing:
        found = hashing.copy(io.BytesIO(content), target)
    whole = sm3()
    whole.update(content)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.sha512 == hashlib.sha512(content).hexdigest()
    assert (found.sm3, found.size) == (whole.hexdigest(), size)
    assert target.getvalue() == content


def test_sm3_without_the_systems_own_gives_the_standard_value(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    first = sm3()
    monkeypatch.setattr(hashlib, "new", refuse)
    second = sm3()
    assert type(second) is not type(first)
    for one in (first, second):
        one.update(b"a")
        one.update(b"bc")
        assert one.hexdigest() == SM3_OF_ABC
