"""Overtaken 他人先改: what a person sent beside what stands now, for the page that says that somebody else was first.

The form that the person filled is asked for once more, as it stands now, and read: its labels, its values, the words
of its choices. So every form that is guarded by a version has such a page without a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy import select

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.audit.wording import action_words
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web.current import find_place
from xiangxun.foundation.web.forms import labels_read

_HIDDEN = frozenset({"csrf_token", "version", "old", "new", "again", "password"})
_TICKS = ("checkbox", "radio")
_NOTHING = "—"


@dataclass(slots=True)
class Control:
    """A field of a form as it stands: its label, its values, and the words of what may be chosen."""

    label: str = ""
    now: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)

    def words(self, values: Sequence[str]) -> str:
        """Return values as the form words them."""
        return "、".join(self.options.get(value, value) for value in values if value) or _NOTHING


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which what was sent differs from what stands now, both in words."""

    label: str
    sent: str
    now: str


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who did what to the row last, and when."""

    name: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What the page of a conflict shows. `typed`: what was sent as it was typed, where the form is no longer there."""

    differing: Sequence[Difference]
    typed: Sequence[tuple[str, str]]
    changed: LastChange | None


def overtaken_by(details: Mapping[str, object]) -> Overtaken:
    """Return what was sent beside what stands now, and whose change a conflict with these details met.

    A conflict about something else than a version has only what was typed.
    """
    if "seen_version" not in details:
        return Overtaken((), _typed(), None)
    compared = _differences(_came_from())
    return Overtaken(compared or (), () if compared is not None else _typed(), _last_change(details))


def _came_from() -> str:
    """Return the page on which the form was filled in, if it is one of ours."""
    came = urlsplit(request.referrer or "")
    return came.path if came.netloc == request.host else ""


def _typed() -> list[tuple[str, str]]:
    labels = labels_read()
    kept = [(name, value) for name, value in request.form.items() if value and name not in _HIDDEN]
    return [(_(labels.get(name, name)), value) for name, value in kept]


def _differences(came_from: str) -> Sequence[Difference] | None:
    """Return where the posted form differs from the same form now; None where there is no such form any more."""
    for address in dict.fromkeys((request.path, came_from)):
        if controls := _controls(address, request.path):
            return [
                Difference(one.label or name, one.words(sent), one.words(one.now))
                for name, one in controls.items()
                if (sent := _sent(name)) != [value for value in one.now if value]
            ]
    return None


def _sent(name: str) -> list[str]:
    return [value.strip().replace("\r\n", "\n") for value in request.form.getlist(name) if value.strip()]


def _last_change(details: Mapping[str, object]) -> LastChange | None:
    """Return the last deed about the row that a conflict names."""
    place, subject, number = find_place(), details.get("subject"), details.get("subject_id")
    if place is None or not subject or not isinstance(number, int):
        return None
    about = select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.subject_id == number)
    with unit_of_work(place.tenant_id) as db:
        row = db.scalars(about.order_by(AuditEntry.id.desc()).limit(1)).first()
        return LastChange(row.name, action_words(row.action), row.at) if row else None


def _controls(address: str, target: str) -> Mapping[str, Control]:
    """Return the fields of the form on the page `address` that posts to `target`; none where there is no such form."""
    if not address:
        return {}
    cookies = {"Cookie": request.headers.get("Cookie", "")}
    with current_app.app_context(), current_app.test_request_context(address, headers=cookies):
        answer = current_app.full_dispatch_request()
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return {}
    reader = _Reader(target, address)
    reader.feed(answer.get_data(as_text=True))
    return {name: one for name, one in reader.controls.items() if name not in _HIDDEN}


class _Reader(HTMLParser):
    """Reads the fields of the forms that post to one address."""

    def __init__(self, target: str, page: str) -> None:
        super().__init__()
        self.controls: dict[str, Control] = {}
        self._target, self._page = target, page
        self._inside = False
        self._labels: dict[str, str] = {}
        self._legend = ""
        self._label_for: str | None = None
        self._words: list[str] = []
        self._reading: tuple[str, str] | None = None
        self._ticked: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a form, a label or a field begins."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = (urlsplit(told.get("action", "")).path or self._page) == self._target
        elif self._inside and tag in ("label", "legend"):
            self._label_for, self._words = told.get("for", ""), []
        elif self._inside and tag in ("input", "select", "textarea") and told.get("name"):
            self._begin(tag, told)
        elif self._inside and tag == "option" and self._reading:
            self._option(told)

    def handle_data(self, data: str) -> None:
        """Keep the words of what is being read."""
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Give the words read to what they belong to."""
        words = "".join(self._words).strip()
        if tag == "form":
            self._inside = False
        elif tag == "legend":
            self._legend, self._words = words, []
        elif tag == "label":
            self._end_label(words)
        elif tag == "option" and self._reading:
            self._end_option(words)
        elif tag == "textarea" and self._reading:
            self.controls[self._reading[0]].now, self._reading = [words], None
        elif tag == "select":
            self._reading = None

    def _begin(self, tag: str, told: Mapping[str, str]) -> None:
        name, kind = told["name"], told.get("type", "text")
        if kind in ("hidden", "submit", "file", "password"):
            return
        one = self.controls.setdefault(name, Control())
        if kind in _TICKS:
            one.label = one.label or self._legend
            self._ticked, self._words = (name, told.get("value", "on")), []
            if "checked" in told:
                one.now.append(told.get("value", "on"))
            return
        around = "".join(self._words).strip() if self._label_for is not None else ""
        one.label = self._labels.get(told.get("id", ""), "") or told.get("aria-label", "") or around
        if tag == "input":
            one.now = [told.get("value", "")]
        else:
            self._reading, self._words = (name, ""), []

    def _option(self, told: Mapping[str, str]) -> None:
        name = self._reading[0] if self._reading else ""
        self._reading, self._words = (name, told.get("value", "")), []
        if "selected" in told:
            self.controls[name].now = [told.get("value", "")]

    def _end_option(self, words: str) -> None:
        name, value = self._reading or ("", "")
        one = self.controls[name]
        one.options[value] = words if value else ""
        one.now = one.now or [value]
        self._words = []

    def _end_label(self, words: str) -> None:
        if self._ticked is not None:
            name, value = self._ticked
            one = self.controls[name]
            one.options[value] = words
            one.label = one.label or words
            self._ticked = None
        elif self._label_for:
            self._labels[self._label_for] = words.removesuffix("*").strip()
        self._label_for, self._words = None, []
