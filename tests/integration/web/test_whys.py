"""Why 为什么: the reasons about a person of this session, from whichever page of the list; nobody else's, by no number."""

from __future__ import annotations

import re

import pytest
from tests.counties.people import villager, villagers
from tests.counties.walk import FIRST_DAY, Walk
from tests.integration.web.conftest import Browser

from xiangxun.kernel.clock import on_day
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.enrolment.queries import list_enrolled
from xiangxun.training.feedback.queries import list_assessments
from xiangxun.training.feedback.service import close_feedback, record_forms
from xiangxun.training.sessions.queries import get_session

_ASK = re.compile(r'href="([^"]*why=(\d+)[^"]*)#why"')


def people_of(walk: Walk, session: int) -> list[int]:
    with walk.on() as db:
        return [row.trainee_id for row in list_enrolled(db, session)]


@pytest.fixture
def beside(walk: Walk) -> tuple[int, int]:
    """A session with one person, taught to its end; and a draft of the same institution, with nobody yet."""
    walk.to_closed([villager(900, name="旁班标记")])
    other = walk.session
    walk.draft(code="2024-02")
    return other, walk.session


@pytest.mark.parametrize("page", ["people", "ledger/"])
def test_ask_about_a_person_of_another_session_is_not_found(
    browser: Browser, walk: Walk, beside: tuple[int, int], page: str
) -> None:
    other, own = beside
    trainee = people_of(walk, other)[0]
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.group, other)
    assert browser.get(f"/sessions/{other}/{page}?why={trainee}").status_code == 200
    answer = browser.get(f"/sessions/{own}/{page}?why={trainee}")
    assert (answer.status_code, "旁班标记" in answer.text) == (404, False)


def test_ask_about_an_assessment_of_another_session_is_not_found(
    browser: Browser, walk: Walk, beside: tuple[int, int]
) -> None:
    other, own = beside
    with walk.on() as db:
        [lecturer] = get_session(db, other).lecturers
        record_forms(db, walk.office, other, lecturer.lecturer_id, [1] * 4)
        close_feedback(db, walk.office, other)
        [found] = list_assessments(db, other)
    assert browser.get(f"/sessions/{other}/feedback/?why={found.id}").status_code == 200
    assert browser.get(f"/sessions/{own}/feedback/?why={found.id}").status_code == 404


@pytest.fixture
def long(walk: Walk) -> Walk:
    """A session of 60 people with a ledger, so that lists have a second page."""
    walk.to_closed(villagers(60))
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.school, walk.session)
    return walk


@pytest.mark.parametrize("page", ["people", "ledger/"])
def test_reasons_asked_for_on_the_second_page_stand_beside_the_second_page(
    browser: Browser, long: Walk, page: str
) -> None:
    address = f"/sessions/{long.session}/{page}"
    asked, trainee = _ASK.findall(browser.get(f"{address}?after=50").text)[3]
    shown = browser.client.get(asked.replace("&amp;", "&")).text
    assert shown.count('class="is-open"') == 1
    assert _ASK.findall(shown)[3][1] == trainee
    closing = re.search(r'href="([^"]*)">收起', shown)
    assert closing is not None
    assert "after=50" in closing[1]


@pytest.mark.parametrize("page", ["people", "ledger/"])
def test_link_to_somebody_far_down_opens_the_page_of_the_list_that_has_the_row(
    browser: Browser, long: Walk, page: str
) -> None:
    trainee = people_of(long, long.session)[55]
    assert 'class="is-open"' in browser.get(f"/sessions/{long.session}/{page}?why={trainee}").text


def test_reason_given_for_somebody_far_down_leads_back_to_the_row(browser: Browser, walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([*villagers(54), villager(900, phone="")])
    trainee = people_of(walk, walk.session)[54]
    with on_day(FIRST_DAY):
        shown = browser.get(f"/sessions/{walk.session}/people?why={trainee}&after=50").text
        action = re.search(r'action="([^"]*/reason[^"]*)"', shown)
        assert action is not None
        path = action[1].replace("&amp;", "&").removeprefix(browser.root)
        answer = browser.post(path, {"field": "phone", "reason": "家中没有电话"})
    assert answer.status_code == 303, answer.text
    assert "after=50" in answer.location
    assert f"why={trainee}" in answer.location


def test_reason_that_leaves_a_reading_says_which_one_holds(browser: Browser, walk: Walk) -> None:
    walk.to_closed([villager(901, FIRST_DAY.replace(year=FIRST_DAY.year - 60))])
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.group, walk.session)
    [trainee] = people_of(walk, walk.session)
    shown = browser.get(f"/sessions/{walk.session}/ledger/?why={trainee}").text
    assert "现按默认：60周岁以下是否含60——<b>不大于60周岁</b>。" in re.sub(r"\{#.*?#\}", "", shown)
