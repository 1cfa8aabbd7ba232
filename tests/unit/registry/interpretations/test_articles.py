"""Order of articles 条文次序: by number, part by part."""

from __future__ import annotations

import pytest

from xiangxun.registry.interpretations.articles import place_of


@pytest.mark.parametrize(
    "ordered",
    [
        (
            "印发通知",
            "第一条",
            "第二条",
            "第九条",
            "第十条",
            "第十一条",
            "第十八条",
            "第二十条",
            "第一百零三条",
        ),
        ("一/第三条/1", "一/第三条/2", "一/第三条/10", "二/（一）/1", "二/（十）", "四/（一）/1"),
        ("二/（二）/2", "二/（二）/2/（1）", "二/（二）/3"),
    ],
)
def test_sort_articles_goes_by_number(ordered: tuple[str, ...]) -> None:
    assert tuple(sorted(set(ordered), key=place_of)) == ordered


def test_article_without_a_number_stands_first() -> None:
    assert place_of("印发通知") < place_of("第一条")
