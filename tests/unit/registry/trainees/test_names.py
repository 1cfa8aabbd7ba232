"""Name order 姓名排序: by pinyin, other scripts as they are."""

from __future__ import annotations

import pytest

from xiangxun.registry.trainees.names import name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("李四", "li si"),
        (" 张三 ", "zhang san"),
        ("阿依·买买提", "a yi · mai mai ti"),
        ("Anna", "a n n a"),
        ("", ""),
    ],
)
def test_name_key_reads_characters_aloud(name: str, key: str) -> None:
    assert name_key(name) == key


def test_name_key_orders_as_a_reader_would() -> None:
    assert sorted(["张三", "李四", "王五", "阿牛"], key=name_key) == ["阿牛", "李四", "王五", "张三"]
