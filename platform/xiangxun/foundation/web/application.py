"""The application 网页应用: one unit of work per request, committed when it changed something and went well."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, g, request
from flask.helpers import get_root_path
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from jinja2 import Environment

from xiangxun.foundation.db.transaction import end_reading, unit_of_work
from xiangxun.foundation.web.addresses import Addresses
from xiangxun.foundation.web.api import JsonApi, describe
from xiangxun.foundation.web.constant_words import speaking
from xiangxun.foundation.web.cookies import RealmCookies
from xiangxun.foundation.web.current import set_db
from xiangxun.foundation.web.errors import tell_errors
from xiangxun.foundation.web.frame import draw
from xiangxun.foundation.web.headers import secure
from xiangxun.foundation.web.health import pages as health
from xiangxun.foundation.web.language import in_language, language, speak
from xiangxun.foundation.web.missing import Missing
from xiangxun.foundation.web.page_templates import PageTemplate
from xiangxun.foundation.web.reading import refuse_foreign_address
from xiangxun.foundation.web.realms import SAFE, Realm
from xiangxun.foundation.web.requests import log_requests
from xiangxun.foundation.web.wording import teach


class Web(Flask):
    """A Flask application whose blueprints may stand behind the door of a realm."""

    def __init__(self, *, secret_key: str, over_https: bool, max_request_bytes: int) -> None:
        super().__init__("xiangxun.foundation.web")
        self.jinja_options = {"undefined": Missing}
        self._environment = self.create_jinja_environment()
        self._environment.template_class = PageTemplate
        self._templates: dict[str, Environment] = {}
        self.config.update(
            SECRET_KEY=secret_key,
            MAX_CONTENT_LENGTH=max_request_bytes,
            MAX_FORM_MEMORY_SIZE=max_request_bytes,
            MAX_FORM_PARTS=20_000,
            SESSION_COOKIE_NAME="xiangxun",
            SESSION_COOKIE_SECURE=over_https,
            SESSION_COOKIE_SAMESITE="Lax",
            WTF_CSRF_TIME_LIMIT=None,
        )
        self.json.ensure_ascii = False  # type: ignore[attr-defined] # of Flask's default provider
        self.json.sort_keys = False  # type: ignore[attr-defined] # fields come as they are declared
        self.session_interface = RealmCookies()
        self._realms: dict[str, Realm] = {}
        self._addresses = Addresses(super().url_for, self._lies_in_county)
        self._csrf = CSRFProtect(self)
        self._api = describe(self)
        self.url_value_preprocessor(_take_county)
        self.url_defaults(self._give_county)
        log_requests(self)
        secure(self, over_https=over_https)
        speak(self, secure=over_https)
        teach(self)
        draw(self, self._realms)
        tell_errors(self)
        self.register_blueprint(health)

    def add(self, blueprint: Blueprint, realm: Realm | None = None) -> None:
        """Register pages; behind the door of `realm` each request has a unit of work."""
        if realm is not None:
            self._realms[blueprint.name] = realm
        self.register_blueprint(blueprint)

    def add_api(self, api: JsonApi, realm: Realm) -> None:
        """Register the JSON routes of a slice behind a realm of tokens: without cookies there is nothing to forge."""
        self._realms[api.blueprint.name] = realm
        self._csrf.exempt(api.blueprint)
        self._api.register_blueprint(api.smorest)

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; in a realm inside one transaction, which only a changing request that succeeds commits."""
        realm = self._realms.get(request.blueprint or "")
        if realm is None or request.routing_exception is not None:
            return super().dispatch_request()
        with unit_of_work(realm.tenant_id()) as session:
            set_db(session)
            try:
                realm.admit(session)
                refuse_foreign_address()
                response = self.make_response(super().dispatch_request())
                if request.method in SAFE:
                    end_reading(session)
                elif response.status_code >= 400:
                    session.rollback()
            finally:
                set_db(None)
        return response

    @property
    def jinja_env(self) -> Environment:  # type: ignore[override] # Flask's is made once, ours for each language
        """The templates in the language of the request."""
        spoken = language()
        if spoken not in self._templates:
            self._templates[spoken] = speaking(self._environment, partial(in_language, spoken))
        return self._templates[spoken]

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """Return an address as Flask does; those made of numbers without asking the router each time."""
        told = {name: value for name, value in values.items() if value is not None}
        return self._addresses.find(endpoint, told) or super().url_for(endpoint, **told)

    def _give_county(self, endpoint: str, values: dict[str, Any]) -> None:
        """Put the county of this request into the addresses that need one."""
        code = g.get("county_code")
        if code and "county" not in values and self._lies_in_county(endpoint):
            values["county"] = code

    def _lies_in_county(self, endpoint: str) -> bool:
        return self.url_map.is_endpoint_expecting(endpoint, "county")


def county_pages(name: str, import_name: str, path: str = "") -> Blueprint:
    """Return a blueprint of pages under `/c/<county>/<path>`, with the templates beside it."""
    folder = "templates" if (Path(get_root_path(import_name)) / "templates").is_dir() else None
    return Blueprint(name, import_name, url_prefix=f"/c/<county>/{path}".rstrip("/"), template_folder=folder)


def _take_county(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the county's code out of the address, so that views need not name it."""
    del endpoint
    g.county_code = code = values.pop("county", None) if values else None
    g.addressed = code, request.root_path
