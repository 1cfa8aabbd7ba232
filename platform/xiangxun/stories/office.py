"""A county's office in a browser 县里的办公室: the application of an installed county, its roles signed in, on any day.

For the stories of the counties, which lie with their plugins. What stands before a session (accounts, institution,
venue, lecturers, plans) is entered as `xiangxun demo` enters it; from there on people click.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from xiangxun.app import create_app
from xiangxun.demo.people import invent, roster_of
from xiangxun.demo.play import Play
from xiangxun.demo.registering import PASSWORD, fresh_tenant, register
from xiangxun.demo.scenario import Scenario, find_scenario
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs.run import run
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.kernel.clock import on_day
from xiangxun.local.redis import EmbeddedRedis
from xiangxun.local.throwaway import throwaway_database
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tenants.queries import list_tenants
from xiangxun.rules.vocabulary import EMPTY
from xiangxun.settings import Settings
from xiangxun.stories.browser import DESK, PATIENCE, PHONE, chromium
from xiangxun.stories.serving import serve

_SCREENS = os.environ.get("XIANGXUN_SCREENS")


@dataclass
class Office:
    """One county under test; `day` is the day that everybody in it sees."""

    app: Flask
    scenario: Scenario
    tenant: int
    address: str
    day: date
    shown: int = 0
    doors: dict[tuple[str, str, tuple[int, int]], BrowserContext] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def on(self, offset: int) -> None:
        """Go to the day so many days after the first training day."""
        self.day = self.scenario.day(offset)

    def path(self, rest: str = "") -> str:
        """Return the address of a page of the county."""
        return f"{self.address}{rest}"

    def as_(self, role: str, *, lang: str = "zh", screen: tuple[int, int] = DESK) -> Page:
        """Return the page of the person with this user name, signed in by hand at the first time."""
        key = (role, lang, screen)
        if key not in self.doors:
            width, height = screen
            door = chromium().new_context(
                viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
            door.set_default_timeout(PATIENCE)
            page = door.new_page()
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.goto(self.path(f"?lang={lang}"))
            page.locator("[name=username]").fill(role)
            page.locator("[name=password]").fill(PASSWORD)
            page.get_by_role("main").get_by_role("button").click()
            expect(page.locator(".x-nav, .x-menu").first).to_be_attached()
            self.doors[key] = door
        return self.doors[key].pages[0]

    def go(self, role: str, place: str) -> Page:
        """Open a place of the main navigation."""
        page = self.as_(role)
        page.goto(self.address)
        page.locator(".x-nav").get_by_role("link", name=re.compile(f"^{place}")).click()
        return page

    def tab(self, role: str, session: str, name: str) -> Page:
        """Open a session and one of its tabs."""
        page = self.as_(role)
        page.goto(session)
        page.get_by_role("navigation", name="期次内容").get_by_role("link", name=name, exact=True).click()
        return page

    def press(self, role: str, session: str, button: str, said: str) -> None:
        """Press the one button that the session offers next, and see it said that it is done."""
        page = self.tab(role, session, "概况")
        page.get_by_role("button", name=button, exact=True).first.click()
        expect(page.locator(".x-flash")).to_contain_text(said)

    def work(self) -> None:
        """Let the worker do what waits."""
        with self.app.app_context():
            with unit_of_work(self.tenant) as db:
                waiting = [
                    (one.id, one.task, one.args)
                    for one in db.scalars(select(OutboxEntry).where(OutboxEntry.settled_at.is_(None)))
                ]
            for number, task, args in waiting:
                with on_day(self.day):
                    run(self.tenant, number, task, args)

    def roster(self, folder: Path) -> Path:
        """Write the roster of the scenario's people, as the institution has it."""
        words = self.rulebook_words("group")
        scenario = self.scenario
        people = invent(scenario.people, scenario.on, words)
        file = folder / "花名册.xlsx"
        file.write_bytes(roster_of(people, scenario.session.title, scenario.session.township, scenario.on))
        return file

    def rulebook_words(self, name: str) -> dict[str, str]:
        """Return a list of words of the county, by code."""
        with self.app.app_context(), unit_of_work(self.tenant) as db:
            words = law_on(db, self.scenario.on).rulebook.words.get(name, EMPTY)
        return {code: word.zh for code, word in words.items()}

    def shot(self, page: Page, name: str) -> None:
        """Keep a picture on a desk's and on a phone's screen; nothing may reach beyond either."""
        own = page.viewport_size
        for width, height in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            self.keep(page, name)
            beyond = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if beyond > 0:
                pytest.fail(f"{name}: {beyond} px beyond a screen of {width}")
        if own:
            page.set_viewport_size(own)

    def keep(self, page: Page, name: str) -> None:
        """Keep a picture where the environment names a folder for pictures."""
        if _SCREENS:
            self.shown += 1
            width = (page.viewport_size or {"width": 0})["width"]
            page.screenshot(path=Path(_SCREENS) / f"{self.shown:03d}-{name}-{width}.png", full_page=True)


@contextmanager
def office_of(county: str, name: str, *, people: int) -> Iterator[Office]:
    """Open the office of a county with all that stands before the session of a scenario, for so many people."""
    with throwaway_database() as settings, _redis(settings) as redis:
        app = create_app(replace(settings, redis_url=redis, secure_cookies=False, demo=True))
        app.testing = True  # a template that misses a name fails
        try:
            office = _opened(app, county, name, people)
            with _served(app, office) as address:
                office.address = f"{address}{office.address}"
                with _shown_out(office):
                    yield office
        finally:
            with app.app_context():
                database.engine.dispose()


def _opened(app: Flask, county: str, name: str, people: int) -> Office:
    """Register what the scenario names before its session; the address is the path of the county."""
    scenario = find_scenario(county, name)
    scenario = replace(scenario, people=replace(scenario.people, count=people))
    with app.app_context():
        play = Play(scenario, county, fresh_tenant(county), lambda _: None)
        register(play)
        with unit_of_work(None) as db:
            code = next(one.code for one in list_tenants(db) if one.id == play.tenant)
    return Office(app, scenario, play.tenant, f"/c/{code}/", scenario.on)


@contextmanager
def _redis(settings: Settings) -> Iterator[str]:
    redis = EmbeddedRedis(settings.files.parent / "redis-of-story")
    redis.start()
    try:
        yield redis.url
    finally:
        redis.remove()


@contextmanager
def _shown_out(office: Office) -> Iterator[None]:
    """Close everybody's browser in the end, and keep what each had before him."""
    try:
        yield
    finally:
        for (role, _lang, _screen), door in office.doors.items():
            office.keep(door.pages[0], f"left-{role}")
            door.close()
    if office.complaints:
        pytest.fail("；".join(office.complaints))


@contextmanager
def _served(app: Flask, office: Office) -> Iterator[str]:
    """Serve the application; whoever asks sees the office's day. Give its address."""

    def on_the_day(environ: Any, start_response: Any) -> Any:
        with on_day(office.day):
            return app(environ, start_response)

    with serve(on_the_day) as address:
        yield address
