"""Groups 人员类别: what rosters write, matched to declared words, and to none where nothing fits."""

from __future__ import annotations

import pytest
from tests.counties.testland.plugin import COUNTY

from xiangxun.registry.trainees.groups import group_matcher


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("脱贫户", ("poor_household",)),
        ("脱贫户(建档立卡)、返乡青年", ("poor_household", "returning_youth")),
        ("返乡青年/脱贫户", ("poor_household", "returning_youth")),
        ("返乡", ("returning_youth",)),
        ("户", ()),
        ("其他", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_group_matcher_finds_declared_words_in_what_offices_write(
    cell: str | None, groups: tuple[str, ...], testland
) -> None:
    assert group_matcher(testland.law(COUNTY.editions[0].since))(cell) == groups
