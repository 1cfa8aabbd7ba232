"""Fixtures of the web 网页: a signed-in browser without a browser, and one that holds a token."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.counties.fixtures import make_walk, testland, walk
from tests.counties.walk import PASSWORD, UnitOfWork, Walk
from werkzeug.test import TestResponse

from xiangxun.foundation.access import Role
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.tenants.models import Tenant

__all__ = ["make_walk", "testland", "walk"]

_SECRET = re.compile(r"<p class=\"x-mono\">([A-Z2-7]{32})</p>")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A person's browser: follows redirects, sends the form token of the page it came from."""

    def __init__(self, client: FlaskClient, county: str) -> None:
        self.client = client
        self.root = f"/c/{county}"

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page of the county."""
        return self.client.get(f"{self.root}{path}", **options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, page: str = "/accounts/password"
    ) -> TestResponse:
        """Send a form, with the token of a page that shows one."""
        found = _TOKEN.search(self.get(page).text)
        assert found is not None, "the page shows no form"
        sent = {**(data or {}), "csrf_token": found[1]}
        return self.client.post(f"{self.root}{path}", data=sent)

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Sign in by the form."""
        data = {"username": username, "password": password}
        return self.post("/sign-in/", data, page="/sign-in/")

    def set_up_code(self, code: str | None = None) -> tuple[str, TestResponse]:
        """Set up the second factor that the page after the password shows; return its secret and the answer."""
        found = _SECRET.search(self.get("/sign-in/code").text)
        assert found is not None, "the page shows no secret"
        return found[1], self.send_code(code or pyotp.TOTP(found[1]).now())

    def send_code(self, code: str) -> TestResponse:
        """Send a one-time code."""
        return self.post("/sign-in/code", {"code": code}, page="/sign-in/code")


MakeAccount = Callable[..., int]
MakeBrowser = Callable[..., Browser]


@pytest.fixture
def make_account(unit_of_work: UnitOfWork) -> MakeAccount:
    """Make an account of a county; it need not change its password unless asked."""

    def make(tenant: Tenant, username: str, *roles: Role, must_change: bool = False, **more: Any) -> int:
        held = roles or tuple(role for role in Role if role is not Role.INSTITUTION)
        with unit_of_work(tenant.id) as db:
            return create_account(
                db,
                SYSTEM,
                username=username,
                name=f"{tenant.title}{username}",
                password=PASSWORD,
                roles=held,
                must_change=must_change,
                **{"actors": ("leading_group", "office"), **more},
            )

    return make


@pytest.fixture
def make_browser(app: Flask, make_account: MakeAccount) -> MakeBrowser:
    """Make a browser, signed in with a fresh account of the county unless `username` is empty."""

    def make(tenant: Tenant, username: str = "admin", *roles: Role) -> Browser:
        browser = Browser(app.test_client(), tenant.code)
        if username:
            make_account(tenant, username, *roles)
            assert browser.sign_in(username).status_code == 303
        return browser

    return make


@pytest.fixture
def browser(make_browser: MakeBrowser, tenant: Tenant, walk: Walk) -> Browser:
    """The browser of somebody who holds every role in 示例县, where the rules of Testland hold."""
    return make_browser(tenant)


class Machine:
    """Another system that holds a token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> TestResponse:
        """Read a route of the API."""
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        """Call a changing route of the API."""
        sent = options if options else {"json": {} if body is None else body}
        return self.client.post(f"/api/v1{path}", headers=self.headers, **sent)


MakeMachine = Callable[..., Machine]


@pytest.fixture
def make_machine(app: Flask, make_account: MakeAccount, unit_of_work: UnitOfWork) -> MakeMachine:
    """Make a machine with a token of a fresh account of the county."""

    def make(tenant: Tenant, username: str = "machine", *roles: Role, **more: Any) -> Machine:
        account = make_account(tenant, username, *roles, **more)
        with unit_of_work(tenant.id) as db:
            token = issue_token(db, actor_of(db, account), label="test")
        return Machine(app.test_client(), token)

    return make


@pytest.fixture
def machine(make_machine: MakeMachine, tenant: Tenant, walk: Walk) -> Machine:
    """A machine whose account holds every role in 示例县."""
    return make_machine(tenant)
