"""Visitors 访客: people of an office at the pages and the API of registers and supervision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from tests.integration.registry.registers.recordland import Office

from xiangxun.app import create_app
from xiangxun.foundation.db import db
from xiangxun.kernel.clock import now, on_day
from xiangxun.registry.accounts.models import Account
from xiangxun.registry.accounts.realms import ACCOUNT, TENANT, VERSION
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.settings import Settings


@contextmanager
def served(settings: Settings) -> Iterator[Flask]:
    """Build the application; its forms need no token here."""
    app = create_app(settings)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


class Visitor:
    """Somebody of the office before a page, signed in; `json` speaks to the API with a token of theirs."""

    def __init__(self, app: Flask, office: Office, who: str) -> None:
        self.office, self.who = office, who
        self.client: FlaskClient = app.test_client()
        with office.work() as session:
            account = session.get_one(Account, (office.tenant_id, office[who].account))
            account.must_change_password = False
            session.flush()
            version = account.version
            self.token = issue_token(session, office[who], label="测试")
        with self.client.session_transaction() as cookie:
            cookie.update({TENANT: office.tenant_id, ACCOUNT: office[who].account, VERSION: version})
            cookie["seen"] = int(now().timestamp()) // 60

    def get(self, path: str) -> Any:
        """Open a page of the county."""
        with on_day(self.office.day):
            return self.client.get(f"/c/shilu{path}")

    def post(self, path: str, **data: Any) -> Any:
        """Send a form and follow where it leads."""
        with on_day(self.office.day):
            return self.client.post(f"/c/shilu{path}", data=data, follow_redirects=True)

    def json(self, path: str, told: object = None) -> Any:
        """Ask the API, or with a body tell it something."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with on_day(self.office.day):
            if told is None:
                return self.client.get(f"/api/v1{path}", headers=headers)
            return self.client.post(f"/api/v1{path}", headers=headers, json=told)

    def upload(self, path: str, told: dict[str, Any]) -> Any:
        """Send the API a form with files."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with on_day(self.office.day):
            return self.client.post(
                f"/api/v1{path}", headers=headers, data=told, content_type="multipart/form-data"
            )
