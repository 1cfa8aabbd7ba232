"""A small sealed archive of two bags, the second kept for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from xiangxun.results.archives.bags import BagFile, BagHead
from xiangxun.results.archives.index import ArchiveHead, BagContents, SealedArchive, write_archive
from xiangxun.results.archives.retention import Retention
from xiangxun.rules.vocabulary import Span, Unit

SEALED_ON = date(2021, 4, 1)
TEN_YEARS = Retention(Span(10, Unit.YEAR))
PAPERS = (
    BagFile("签到表/第1天.pdf", b"%PDF sign-in", "签到表 第1天", "签到表"),
    BagFile("台账.xlsx", b"PK ledger", "=台账 <b>", "台账"),
)


def make_head(number: str = "990101-PX·2021-D10-0001", retention: Retention = TEN_YEARS) -> BagHead:
    return BagHead(number, "培训材料", "示例县商务局", retention, SEALED_ON)


@pytest.fixture
def seal(tmp_path: Path) -> Callable[..., SealedArchive]:
    """Seal an archive at a place below the test's own folder."""

    def _seal(place: str = "archive", papers: Iterable[BagFile] = PAPERS) -> SealedArchive:
        permanent = make_head("990101-PX·2021-Y-0001", Retention(None))
        head = ArchiveHead(
            "990101-PX·2021-0001", "第1期", "示例县商务局", SEALED_ON, (("档案专员", "王秀琴"),)
        )
        return write_archive(
            tmp_path / place,
            head,
            [
                BagContents(make_head(), papers, {"decisions": [{"receipt": 7, "on": SEALED_ON}]}),
                BagContents(
                    permanent, [BagFile("验收意见.pdf", b"%PDF opinion", "验收意见", "验收意见")], {}
                ),
            ],
        )

    return _seal


@pytest.fixture
def archive(seal: Callable[..., SealedArchive]) -> SealedArchive:
    """An archive as it was sealed."""
    return seal()
