"""Language 语言: Chinese first, English at a switch; the catalogue is text and compiled in memory when first wanted."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain
from markupsafe import Markup

CHINESE, ENGLISH = "zh", "en"
_COOKIE = "lang"
_CATALOGUE = Path(__file__).parent / "translations" / "en.po"
_SERVICES = _CATALOGUE.with_name("services.en.po")
_YEAR = 365 * 24 * 3600
_CHINESE = NullTranslations()


class _InMemory(Babel):  # type: ignore[misc] # Flask-Babel tells no types
    """Flask-Babel with our catalogue in place of compiled files."""

    @property
    def domain_instance(self) -> Domain:
        return _Catalogue()


class _Catalogue(Domain):  # type: ignore[misc] # Flask-Babel tells no types
    """The messages of the one catalogue: templates say them in Chinese."""

    def get_translations(self) -> Any:
        return _english() if language() == ENGLISH else _CHINESE


def speak(app: Flask, *, secure: bool) -> None:
    """Let pages speak the person's language; `?lang=en` and `?lang=zh` switch it and are remembered."""
    _InMemory(app, default_locale="zh_CN", default_timezone="Asia/Shanghai", locale_selector=_locale)
    app.jinja_env.globals.update(_=on_page, gettext=on_page)

    @app.after_request
    def remember(response: Response) -> Response:
        wanted = request.args.get("lang")
        if wanted in (CHINESE, ENGLISH):
            response.set_cookie(_COOKIE, wanted, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
        return response


def language() -> str:
    """Return "zh" or "en" for this request; "zh" where there is none, on the command line and in jobs."""
    if not has_request_context():
        return CHINESE
    known: str | None = g.get("language")
    if known is None:
        wanted = request.args.get("lang") or request.cookies.get(_COOKIE)
        known = g.language = ENGLISH if wanted == ENGLISH else CHINESE
    return known


def on_page(message: str, /, **values: Any) -> Markup:
    """Return a template's message in the person's language, its values escaped.

    A page says a hundred of them; the extension's own way asks for locale and catalogue each time.
    """
    said = in_language(language(), message)
    return said % values if values else said


@cache
def in_language(spoken: str, message: str) -> Markup:
    """Return a message of a template, of which there are only so many, as markup."""
    return Markup(_english().gettext(message) if spoken == ENGLISH else message)  # noqa: S704 - templates are ours


def _locale() -> str:
    return "en" if language() == ENGLISH else "zh_CN"


@cache
def english_messages() -> dict[str, str]:
    """Return what pages and services say in Chinese → its English, with named places for values."""
    return _read(_SERVICES) | _read(_CATALOGUE)


def _read(catalogue: Path) -> dict[str, str]:
    with catalogue.open("rb") as written:
        found = read_po(written, locale="en")
    return {str(one.id): str(one.string) for one in found if one.id and one.string}


@cache
def _english() -> Translations:
    compiled = BytesIO()
    merged = Catalog(locale="en")
    for said, english in english_messages().items():
        merged.add(said, english)
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)
