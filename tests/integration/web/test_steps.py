"""Steps taken on pages 办理: a public notice that is over is concluded by a button; members of the chat group."""

from __future__ import annotations

from datetime import timedelta

from tests.counties.walk import FIRST_DAY, PASSWORD, Walk
from tests.integration.web.conftest import Browser, MakeBrowser

from xiangxun.kernel.clock import on_day
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.feedback.service import close_feedback, record_forms
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.queries import get_session

_PUBLISHED = FIRST_DAY - timedelta(days=9)
_BUTTON = "公示期满，办结"


def _publish(walk: Walk) -> None:
    walk.to_draft(category="practical")
    walk.apply()
    walk.decide("review")
    walk.decide("approve")
    walk.file("notice")
    walk.decide("notice", on=_PUBLISHED)


def test_conclude_a_notice_that_is_over_approves_the_session(browser: Browser, walk: Walk) -> None:
    _publish(walk)
    address = f"/sessions/{walk.session}/"
    with on_day(FIRST_DAY + timedelta(days=60)):
        assert _BUTTON in browser.get(address).text
        assert browser.post(f"{address}notice", page="/accounts/password").status_code == 303
        assert _BUTTON not in browser.get(address).text
    with walk.on() as db:
        assert get_session(db, walk.session).row.state == "approved"


def test_conclude_a_notice_that_still_runs_changes_nothing(browser: Browser, walk: Walk) -> None:
    _publish(walk)
    address = f"/sessions/{walk.session}/"
    with on_day(_PUBLISHED):
        assert _BUTTON not in browser.get(address).text
        assert browser.post(f"{address}notice").status_code == 303
    with walk.on() as db:
        assert get_session(db, walk.session).row.state == "applied"


def test_enter_members_of_the_group_is_tallied(browser: Browser, walk: Walk) -> None:
    walk.to_open()
    assert browser.post(f"/sessions/{walk.session}/people/group", {"people": "4"}).status_code == 303
    with walk.on() as db:
        assert counts(db, walk.session).in_group == 4


def test_enter_departures_from_plan_keeps_aspects_and_wants_a_reason(browser: Browser, walk: Walk) -> None:
    walk.to_open()
    address = f"/sessions/{walk.session}/"
    assert browser.post(f"{address}differences", {"aspects": "order"}).status_code == 422
    sent = {"aspects": ["order", "time"], "reason": "讲师临时调课"}
    assert browser.post(f"{address}differences", sent).status_code == 303
    with walk.on() as db:
        assert get_session(db, walk.session).differs == ("order", "time")
    assert 'value="order" checked' in browser.get(address).text


def test_ruling_about_somebody_whom_nothing_before_the_next_step_names_is_refused(
    browser: Browser, walk: Walk
) -> None:
    walk.to_open()
    said = {"rule": "TL-2-1", "answer": "allow", "role": "leading_group", "reason": "情况属实"}
    address = f"/sessions/{walk.session}/rulings/"
    for about in ("person:1000000", "lecturer:1000000", "任意文字"):
        refused = browser.post(address, {**said, "about": about})
        assert (refused.status_code, "从关口进入" in refused.text) == (422, True)
    assert browser.post(address, {**said, "about": f"session:{walk.session}"}).status_code == 303
    with walk.on() as db:
        assert [one.about for one in rulings(db, "session", walk.session)] == [f"session:{walk.session}"]


def test_form_to_confirm_an_assessment_is_for_whoever_the_rulebook_names(
    browser: Browser, make_browser: MakeBrowser, tenant: Tenant, walk: Walk
) -> None:
    walk.to_open()
    with walk.on() as db:
        record_forms(db, walk.office, walk.session, walk.lecturer, [1] * 4)
        close_feedback(db, walk.office, walk.session)
    address, button = f"/sessions/{walk.session}/feedback/", "不予处理</button>"
    assert button in browser.get(address).text
    school, fresh = make_browser(tenant, ""), "another passphrase 2"
    school.sign_in("school")
    school.post("/accounts/password", {"old": PASSWORD, "new": fresh, "again": fresh})
    shown = school.get(address).text
    assert button not in shown
    assert "等待领导小组确认" in shown
