"""The one spelling of an audit entry."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from xiangxun.foundation.audit.canonical import GENESIS, canonical_json, entry_hash


def test_canonical_json_is_the_same_whatever_the_order():
    assert canonical_json({"b": "中", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"中"}'


@pytest.mark.parametrize("value", [0.5, [0.5], {"x": (1, 0.5)}, [{"x": 1.0}]])
def test_canonical_json_of_a_float_is_refused(value):
    with pytest.raises(TypeError, match="float"):
        canonical_json({"a": value})


def test_entry_hash_is_sha256_over_five_lines():
    at = datetime(2021, 3, 8, 1, 2, 3, 4, tzinfo=UTC)
    text = "0" * 64 + "\n7\n1\n2021-03-08T01:02:03.000004Z\n{}"
    assert entry_hash(GENESIS, 7, 1, at, "{}") == hashlib.sha256(text.encode()).digest()


def test_entry_hash_is_the_same_in_every_time_zone():
    at = datetime(2021, 3, 8, 1, 2, 3, tzinfo=UTC)
    there = at.astimezone(timezone(timedelta(hours=8)))
    assert entry_hash(GENESIS, None, 1, at, "{}") == entry_hash(GENESIS, None, 1, there, "{}")
