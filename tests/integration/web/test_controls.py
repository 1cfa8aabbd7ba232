"""Controls 办理按钮: whoever is shown a form may use it; what another role does is said in words, not offered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest
from flask import Flask
from sqlalchemy import update
from tests.counties.later_pages import furnished, named
from tests.counties.pages import pages_of
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser, MakeAccount

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import on_day
from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.sessions.models import TrainingSession

__all__ = ["furnished", "named"]

_STATES = (
    "draft applied approved open closed ledgered submitted rectifying retraining accepted settled archived"
)
_TYPED = {"date": "2024-06-01", "number": "1", "month": "2024-06"}
#: Forms that every page carries in its frame.
_FRAME = ("/sign-out", "/accounts/password", "/language")


@dataclass
class Shown:
    """A form of a page, filled in anyhow, with the words of its buttons; `others`: where some of them send it instead."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    words: str = ""
    others: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Reads the forms of a page that are posted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Shown] = []
        self._now: Shown | None = None
        self._select = self._button = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form" and said.get("method") == "post":
            self._now = Shown(said.get("action", ""))
        elif self._now is None:
            return
        elif tag == "input" and name and said.get("type") != "file":
            kind = said.get("type", "text")
            self._now.fields[name] = said.get("value") or _TYPED.get(kind, "1")
        elif tag == "textarea" and name:
            self._now.fields[name] = "理由如所附材料"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and said.get("value"):
            self._now.fields.setdefault(self._select, said["value"])
        elif tag == "button":
            self._button = "x"
            if said.get("formaction"):
                self._now.others.append(said["formaction"])
            if name:
                self._now.fields.setdefault(name, said.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._now is not None and self._button:
            self._now.words += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._now is not None:
            self.found.append(self._now)
            self._now = None
        elif tag == "select":
            self._select = ""
        elif tag == "button":
            self._button = ""


def _forms(page: str) -> Iterator[Shown]:
    read = Forms()
    read.feed(page)
    for one in read.found:
        if not one.action.endswith(_FRAME):
            yield one
            yield from (replace(one, action=other) for other in one.others)


@pytest.fixture
def holder(app: Flask, tenant: Tenant, make_account: MakeAccount, role: Role, walk: Walk) -> Browser:
    """The browser of somebody who holds one role of the core and none of the county's own."""
    own = walk.institution if role in (Role.INSTITUTION, Role.LECTURER) else None
    make_account(tenant, "holder", role, actors=(), institution_id=own)
    browser = Browser(app.test_client(), tenant.code)
    assert browser.sign_in("holder").status_code == 303
    return browser


def _set_state(walk: Walk, state: str) -> None:
    with walk.on() as db:
        db.execute(update(TrainingSession).where(TrainingSession.id == walk.session).values(state=state))


def _pages(app: Flask, walk: Walk, furnished: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield state, endpoint and address: the session's own pages in each of its states, every other page in the first."""
    sealed = ("archives.page-sealed", f"/c/shili/sessions/{furnished['archived']}/archive")
    pages = [*pages_of(app, furnished), sealed]
    own = [one for one in pages if f"/sessions/{walk.session}" in one[1]]
    for state in _STATES.split():
        _set_state(walk, state)
        yield from ((state, *one) for one in (pages if state == "draft" else own))


def _refused(app: Flask, browser: Browser, walk: Walk, furnished: Mapping[str, object]) -> Iterator[str]:
    """Post every form that the pages show in any state of the session, once; yield those that were not for this reader."""
    tried = set()
    for state, endpoint, address in _pages(app, walk, furnished):
        page = browser.client.get(address)
        assert page.status_code < 500, (address, state)
        for form in _forms(page.text) if page.mimetype == "text/html" else ():
            place = (endpoint, re.sub(r"[0-9]+", "N", form.action), form.words)
            if place in tried:
                continue
            tried.add(place)
            sent = browser.client.post(form.action or address, data=form.fields)
            sent.close()
            _set_state(walk, state)
            assert sent.status_code < 500, (place, state)
            if sent.status_code == 403:
                yield f"{state} {endpoint} {form.action} {form.words}"
    assert len(tried) > 5


@pytest.mark.parametrize("role", list(Role))
def test_no_form_is_shown_to_who_may_not_use_it(
    app: Flask, holder: Browser, walk: Walk, furnished: Mapping[str, object]
) -> None:
    with on_day(walk.days[-1]):
        refused = list(_refused(app, holder, walk, furnished))
    assert refused == [], "\n".join(refused)
