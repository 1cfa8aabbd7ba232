"""Trial county 试用县: people try there with their own passwords; the county has nothing of it, and it goes as a whole."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pyotp
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from tests.counties.fixtures import make_walk, testland, walk
from tests.counties.people import villagers
from tests.counties.walk import PASSWORD
from tests.integration.web.conftest import Browser, make_account, make_browser

from xiangxun.foundation import audit
from xiangxun.foundation.access import Role
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.kernel import clock
from xiangxun.kernel.errors import Conflict, NotFound
from xiangxun.leaving import stores, trials
from xiangxun.leaving.rows import count_rows
from xiangxun.leaving.trials import clear_trials
from xiangxun.oversight.onboarding import trial as opening
from xiangxun.oversight.onboarding.trial import end_trial, open_trial
from xiangxun.registry.accounts.invitations import invite
from xiangxun.registry.accounts.models import Account
from xiangxun.registry.accounts.policy import WORDS, own_policy, set_policy
from xiangxun.registry.accounts.service import CLOSE_COPY, SIGN_OUT_COPY, change_password, close_account
from xiangxun.registry.accounts.service import SYSTEM as ADMINISTRATION
from xiangxun.registry.accounts.tasks import close_in_trial, sign_out_in_trial
from xiangxun.registry.extras.holders import holder_of
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.institutions.queries import list_institutions
from xiangxun.registry.interpretations.models import Interpretation, RegulationPassage
from xiangxun.registry.interpretations.queries import list_interpretations
from xiangxun.registry.interpretations.regulation import keep_regulation, quotation
from xiangxun.registry.interpretations.service import interpret
from xiangxun.registry.tenants.queries import find_trial, list_tenants
from xiangxun.registry.tenants.service import SYSTEM, end_trial_tenant, set_admin_factor, set_state
from xiangxun.registry.townships.models import Township
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.townships.service import add_townships
from xiangxun.registry.trainees.bulk import TraineeRow, count_people, upsert_trainees
from xiangxun.registry.venues.queries import list_venues
from xiangxun.registry.venues.service import register_venue
from xiangxun.training.sessions.queries import list_sessions

__all__ = ["make_account", "make_browser", "make_walk", "testland", "walk"]


@pytest.fixture
def county(tenant, walk, unit_of_work, actor):
    """示例县 with a session's people, a reading and the text of its regulation."""
    with walk.on(date(2024, 5, 1)) as db:
        interpret(db, walk.group, key="age.count", value="strict", from_on=date(2024, 1, 1), document="1号")
        keep_regulation(db, actor, "第一条 目的。\n第二条 范围。\n（一）农户。")
        add_townships(db, actor, ["东镇"])
    return tenant


@pytest.fixture
def trial(county, app):
    """Its trial county."""
    with app.app_context():
        return open_trial(SYSTEM, county.id)


def test_trial_county_has_the_people_places_and_readings_of_the_county(trial, unit_of_work, county):
    assert (trial.code, trial.title, trial.demo) == ("shili-trial", "示例县（试用）", True)
    with unit_of_work(trial.id) as db:
        assert [one.name for one in list_institutions(db)] == ["示例学校"]
        assert [(one.key, one.value, one.document) for one in list_interpretations(db)] == [
            ("age.count", "strict", "1号")
        ]
        assert quotation(db, "第二条/（一）") == "（一）农户。"
        assert not list_sessions(db)
        assert audit.verify(db).ok


def test_people_come_in_with_their_own_password_and_what_they_try_counts_nowhere(
    trial, county, app, unit_of_work, make_account
):
    browser = Browser(app.test_client(), trial.code)
    assert browser.sign_in("school", "a passphrase for tests 1").status_code == 303
    with unit_of_work(county.id) as db:
        before = (count_people(db), len(list_sessions(db)))
    with unit_of_work(trial.id) as db:
        upsert_trainees(db, [TraineeRow("示试", villagers(1)[0].id_number, date(1980, 1, 1), "m")])
        assert count_people(db) == 1
    with unit_of_work(county.id) as db:
        assert (count_people(db), len(list_sessions(db))) == before


def test_one_trial_county_at_a_time_and_none_of_its_own(trial, county, app, unit_of_work):
    with app.app_context(), pytest.raises(Conflict):
        open_trial(SYSTEM, county.id)
    with app.app_context(), pytest.raises(Conflict):
        open_trial(SYSTEM, trial.id)
    with app.app_context():
        end_trial(SYSTEM, county.id)
        again = open_trial(SYSTEM, county.id)
    assert again.code == "shili-trial-2"


def test_rows_that_today_s_checks_would_refuse_are_carried_as_they_stand(county, walk, app, unit_of_work):
    with walk.on() as db:
        register_venue(db, walk.group, name="文化站", township="东镇")
        db.execute(text("""UPDATE institutions SET extra = '{"gone": 1}', qualifications = '{gone}'"""))
        db.execute(text("""UPDATE venues SET extra = '{"gone": 1}', qualities = '{gone}'"""))
        db.add(Township(name="合计：2个"))
        decided = {"decided_by": walk.group.account, "decided_on": date(2024, 5, 1), "document": "2号"}
        db.add(Interpretation(key="gone.key", value="x", from_on=date(2024, 1, 1), **decided))
        db.add(RegulationPassage(position=9, article="附件", text="没有编号的附件"))
    with app.app_context():
        trial = open_trial(SYSTEM, county.id)
    with unit_of_work(trial.id) as db:
        [school] = list_institutions(db)
        [venue] = list_venues(db)
        assert (school.qualifications, venue.qualities, dict(venue.extra)) == (("gone",), ("gone",), {})
        assert extras_of(db, holder_of("institution"), [school.id]) == {}
        assert "合计：2个" in township_names(db)
        assert [one.key for one in list_interpretations(db)] == ["age.count"]
        assert quotation(db, "附件") == "没有编号的附件"
        assert audit.verify(db).ok


def test_trial_that_could_not_be_filled_is_ended_and_can_be_asked_for_again(
    county, app, unit_of_work, monkeypatch
):
    def fails(*_told):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(opening, "carry_venues", fails)
    with app.app_context(), pytest.raises(RuntimeError, match="the disk is full"):
        open_trial(SYSTEM, county.id)
    monkeypatch.undo()
    with unit_of_work(None) as db:
        assert find_trial(db, county.id) is None
    with app.app_context():
        assert open_trial(SYSTEM, county.id).code == "shili-trial-2"


def test_door_of_the_trial_is_as_strong_as_that_of_the_county(county, app, unit_of_work, make_account):
    make_account(county, "chief", Role.TENANT_ADMIN)
    with unit_of_work(None) as db:
        set_admin_factor(db, SYSTEM, county.id, demanded=True)
    with unit_of_work(county.id) as db:
        asked = dict.fromkeys(WORDS) | {"failures": 2, "idle_minutes": 20}
        set_policy(db, ADMINISTRATION, asked)
    at_home = Browser(app.test_client(), county.code)
    at_home.sign_in("chief")
    secret, _answer = at_home.set_up_code()
    with app.app_context():
        trial = open_trial(SYSTEM, county.id)
    with unit_of_work(trial.id) as db:
        assert own_policy(db) == asked
    there = Browser(app.test_client(), trial.code)
    assert there.sign_in("chief").location == f"/c/{trial.code}/sign-in/code"
    assert "x-mono" not in there.get("/sign-in/code").text
    later = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30))
    assert there.send_code(later).status_code == 303
    assert there.get("/accounts/").status_code == 200


def test_failures_at_both_doors_are_counted_together(trial, county, app, make_account):
    make_account(county, "chief", Role.TENANT_ADMIN)
    home, there = Browser(app.test_client(), county.code), Browser(app.test_client(), trial.code)
    answers = [one.sign_in("chief", "wrong").status_code for one in (home, there, home, there, home, there)]
    assert answers == [401] * 5 + [429]


def test_account_shut_in_the_county_works_in_its_trial_no_more(trial, county, walk, app, unit_of_work):
    there = Browser(app.test_client(), trial.code)
    there.sign_in("school", PASSWORD)
    with unit_of_work(county.id) as db:
        close_account(db, ADMINISTRATION, walk.school.account)
        [asked] = db.scalars(select(OutboxEntry).where(OutboxEntry.task == CLOSE_COPY)).all()
        args = asked.args
    assert Browser(app.test_client(), trial.code).sign_in("school", PASSWORD).status_code == 401
    assert there.get("/accounts/password").status_code == 200
    with app.app_context():
        assert close_in_trial(tenant_id=county.id, **args) == {"closed": 1}
        assert close_in_trial(tenant_id=county.id, **args) == {"closed": 0}
    assert "/sign-in/" in there.get("/accounts/password").location
    with unit_of_work(trial.id) as db:
        assert audit.verify(db).ok


def test_password_changed_in_the_county_is_changed_at_both_doors(trial, county, walk, app, unit_of_work):
    fresh = "another passphrase 2"
    there = Browser(app.test_client(), trial.code)
    there.sign_in("school", PASSWORD)
    with unit_of_work(county.id) as db:
        change_password(db, walk.school, old=PASSWORD, new=fresh)
        [asked] = db.scalars(select(OutboxEntry).where(OutboxEntry.task == SIGN_OUT_COPY)).all()
        args = asked.args
    statuses = [
        Browser(app.test_client(), trial.code).sign_in("school", one).status_code for one in (PASSWORD, fresh)
    ]
    assert statuses == [401, 303]
    with app.app_context():
        assert sign_out_in_trial(tenant_id=county.id, **args) == {"signed_out": 1}
    assert "/sign-in/" in there.get("/accounts/password").location
    with unit_of_work(trial.id) as db:
        assert audit.verify(db).ok


def test_trial_holds_no_password_of_the_county_and_changes_none(trial, county, walk, app, unit_of_work):
    there = Browser(app.test_client(), trial.code)
    there.sign_in("school", PASSWORD)
    assert 'name="old"' not in there.get("/accounts/password").text
    sent = {"old": PASSWORD, "new": "another passphrase 2", "again": "another passphrase 2"}
    assert there.post("/accounts/password", sent, page="/accounts/password").status_code == 409
    with unit_of_work(trial.id) as db:
        accounts = db.scalars(select(Account)).all()
        assert {one.password_hash for one in accounts} == {"home"}
        with pytest.raises(Conflict, match="本县的口令"):
            invite(db, ADMINISTRATION, accounts[0].id)
    assert Browser(app.test_client(), county.code).sign_in("school", PASSWORD).status_code == 303


def test_two_who_open_a_trial_in_the_same_instant_get_one_and_a_word(county, app, monkeypatch):
    ready, read = threading.Barrier(2), opening._read
    monkeypatch.setattr(opening, "_read", lambda db: (read(db), ready.wait(20))[0])

    def ask() -> object:
        with app.app_context():
            try:
                return open_trial(SYSTEM, county.id).code
            except Conflict as refused:
                return refused.message

    with ThreadPoolExecutor(2) as people:
        answers = [one.result() for one in [people.submit(ask), people.submit(ask)]]
    assert sorted(map(str, answers)) == ["shili-trial", "本县的试用县已经开着；先结束它，再开新的。"]


def test_account_made_for_the_trial_alone_works_there(trial, app, make_account):
    make_account(trial, "guest", Role.FINANCE)
    assert Browser(app.test_client(), trial.code).sign_in("guest", PASSWORD).status_code == 303


def test_ended_trial_lets_nobody_in_and_never_comes_back(trial, county, app, unit_of_work):
    with app.app_context():
        end_trial(SYSTEM, county.id)
    with app.app_context(), pytest.raises(NotFound):
        end_trial(SYSTEM, county.id)
    browser = Browser(app.test_client(), trial.code)
    browser.sign_in("group", "a passphrase for tests 1")
    assert browser.get("/").status_code == 403
    with unit_of_work(None) as db, pytest.raises(Conflict):
        set_state(db, SYSTEM, trial.id, "active", "再开")


def test_clearing_leaves_nothing_of_the_trial_and_everything_of_the_county(
    trial, county, app, unit_of_work, settings, database
):
    here = replace(settings, owner_url=database.owner_url)
    kept = count_rows(database.owner_url, county.id)
    with app.app_context():
        assert clear_trials(here) == 0
        end_trial(SYSTEM, county.id)
        assert sum(count_rows(database.owner_url, trial.id).values()) > 0
        assert clear_trials(here) == 1
        assert clear_trials(here) == 0
    assert sum(count_rows(database.owner_url, trial.id).values()) == 0
    assert count_rows(database.owner_url, county.id) == kept
    with unit_of_work(None) as db:
        assert trial.code not in {one.code for one in list_tenants(db)}
        assert find_trial(db, county.id) is None
        assert audit.verify(db).ok


def test_trial_county_that_cannot_be_cleared_keeps_no_other(
    trial, county, app, unit_of_work, settings, database, monkeypatch
):
    here = replace(settings, owner_url=database.owner_url)
    real = stores.empty_stores

    def empty_stores(marks):
        if marks.tenant == trial.id:
            raise OSError("the bucket is away")
        real(marks)

    monkeypatch.setattr(trials, "empty_stores", empty_stores)
    with app.app_context():
        end_trial(SYSTEM, county.id)
        second = open_trial(SYSTEM, county.id)
        end_trial(SYSTEM, county.id)
        with pytest.raises(OSError, match="bucket"):
            clear_trials(here)
    with unit_of_work(None) as db:
        left = {one.code for one in list_tenants(db)}
    assert (trial.code in left, second.code in left) == (True, False)


def test_administrator_opens_and_ends_it_with_one_click_each(county, make_browser, unit_of_work):
    browser = make_browser(county, "admin", Role.TENANT_ADMIN)
    assert browser.post("/onboarding/trial", page="/onboarding/").status_code == 303
    assert "示例县（试用）" in browser.get("/onboarding/").text
    assert browser.post("/onboarding/trial/end", page="/onboarding/").status_code == 303
    assert "还没有开" in browser.get("/onboarding/").text
    other = make_browser(county, "head", Role.AUTHORITY)
    assert other.post("/onboarding/trial").status_code == 403
    with unit_of_work(None) as db:
        assert find_trial(db, county.id) is None


def test_no_county_becomes_a_trial_county_nor_is_closed_like_one(trial, county, unit_of_work):
    with pytest.raises(DBAPIError, match="does not become a trial county"), unit_of_work(None) as db:
        db.merge(county).trial_of = trial.id
    with pytest.raises(DBAPIError, match="two operators"), unit_of_work(None) as db:
        db.merge(county).state = "closed"
    with unit_of_work(None) as db, pytest.raises(Conflict):
        end_trial_tenant(db, SYSTEM, county.id)
