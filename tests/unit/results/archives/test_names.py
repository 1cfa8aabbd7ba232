"""Names of filed papers: whatever a person typed becomes a name that every system keeps as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.results.archives.names import checked_path, safe_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("签到表.pdf", "签到表.pdf"),
        ("a/b\\c:100%?.pdf", "a／b＼c：100％？.pdf"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("  两  个\t空格 .", "两 个 空格"),
        ("行\u2028尾\x00\u202e.txt", "行 尾.txt"),
        ("a \u200b b e\u200b\u0301", "a b \u00e9"),
        ("...", "未命名"),
        ("~x", "x"),
    ],
)
def test_safe_name_mends_what_a_file_system_refuses(typed: str, name: str) -> None:
    assert safe_name(typed) == name


def test_safe_name_cutting_a_long_name_keeps_its_ending() -> None:
    name = safe_name("长" * 300 + ".xlsx")
    assert name.endswith("长.xlsx")
    assert len(name.encode()) <= 200


@given(st.text(max_size=300))
def test_safe_name_is_stable_and_accepted(typed: str) -> None:
    name = safe_name(typed)
    assert safe_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert checked_path(f"材料/{name}") == f"材料/{name}"
