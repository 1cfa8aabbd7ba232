"""The list of sessions 期次列表: searched, narrowed, in any order, each row once whatever the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation.db.keyset import Ask
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft
from xiangxun.training.sessions.queries import find_sessions
from xiangxun.training.sessions.service import draft_session

TOWNSHIPS = ("东乡", "西乡")


@pytest.fixture
def seven(walk: Walk) -> Walk:
    """Seven drafts on three days, in two townships; titles tie."""
    with walk.on() as db:
        for n in range(7):
            draft_session(
                db,
                walk.school,
                SessionDraft(
                    code=f"2024-{n}",
                    title=f"直播班{n % 2}",
                    institution_id=walk.institution,
                    days=[DayDraft(FIRST_DAY + timedelta(days=n % 3))],
                    township=TOWNSHIPS[n % 2],
                ),
            )
    return walk


def pages(walk: Walk, ask: Ask) -> Iterator[list[str]]:
    after = None
    while True:
        with walk.on() as db:
            rows = find_sessions(db, Ask(ask.search, ask.chosen, ask.sort, ask.descending, after, 3))
        yield [row.code for row in rows]
        if len(rows) < 3:
            return
        after = rows[-1].id


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["first_day", "code", "title"])
def test_find_sessions_shows_each_once_in_any_order_and_turned_round_the_same_backwards(
    seven: Walk, sort: str, descending: bool
) -> None:
    shown = [code for page in pages(seven, Ask(sort=sort, descending=descending)) for code in page]
    other = [code for page in pages(seven, Ask(sort=sort, descending=not descending)) for code in page]
    assert sorted(shown) == [f"2024-{n}" for n in range(7)]
    assert shown == other[::-1]


def test_find_sessions_narrowed_and_searched_finds_these_alone(seven: Walk) -> None:
    with seven.on() as db:
        east = find_sessions(db, Ask(chosen={"township": "东乡"}, sort="code"))
        named = find_sessions(db, Ask(search="班1", chosen={"state": "draft"}, sort="code"))
        wild = find_sessions(db, Ask(search="%"))
    assert [row.code for row in east] == ["2024-0", "2024-2", "2024-4", "2024-6"]
    assert [row.code for row in named] == ["2024-1", "2024-3", "2024-5"]
    assert list(wild) == []
