"""Telephone numbers as rosters write them."""

from __future__ import annotations

import pytest

from xiangxun.kernel.phone import mask_phone, read_phone


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800000000", "13800000000"),
        ("+8613800000000", "13800000000"),
        ("0086 138-0000-0000", "13800000000"),
        ("'+8613800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("13800000000/13900000000", "13800000000"),
        ("12345、13900000000", "13900000000"),
        ("13800000000 13900000000", "13800000000"),
        ("13800000000（儿子）", "13800000000"),
        ("0371-6000 0000", "037160000000"),
    ],
)
def test_read_phone_written_as_people_do_gives_the_number(written, number):
    read = read_phone(written)
    assert (read.number, read.code) == (number, None)


@pytest.mark.parametrize("written", ["", " ", "无", "没有", "/", "——", "\u200b"])
def test_read_phone_left_out_is_missing(written):
    assert read_phone(written).code == "missing_phone"


@pytest.mark.parametrize(
    "written", ["12345", "1.38E+10", "12800000000", "138000000000", "1380000000", "电话"]
)
def test_read_phone_nobody_can_call_is_bad(written):
    assert (read_phone(written).number, read_phone(written).code) == (None, "bad_phone")


def test_mask_phone_hides_the_middle():
    assert mask_phone("13812345678") == "138****5678"
