"""Overtaken 他人先改: what a person sent beside what stands now, for the page that says that somebody else was first.

The form that the person filled is asked for once more, as it stands now, and read: its labels, its values, the words
of its choices. So every form that is guarded by a version has such a page without a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy import select

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.audit.wording import action_words
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web.current import came_from, find_place
from xiangxun.foundation.web.forms import labels_read
from xiangxun.foundation.web.standing_forms import Control, StandingForm, forms_in

_HIDDEN = frozenset({"csrf_token", "version", "old", "new", "again", "password", "id_number", "phone"})
#: Of a long form, as a sign-in sheet, so much is written down again.
_MOST = 40


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

    Trouble about something else than a version has only what was typed.
    """
    if "seen_version" not in details:
        return Overtaken((), _typed(), None)
    compared = _differences(came_from())
    return Overtaken(compared or (), () if compared is not None else _typed(), _last_change(details))


def _typed() -> list[tuple[str, str]]:
    """Return (label, words) of what was sent, as the form words it; of a form that is gone, as it was read."""
    controls, labels = _standing(came_from()) or {}, labels_read()
    sent = {name: values for name in request.form if name not in _HIDDEN and (values := _sent(name))}
    if controls:
        return [
            (controls[name].label or name, controls[name].words(sent[name]))
            for name in sent
            if name in controls
        ][:_MOST]
    return [(_(labels.get(name, name)), "、".join(values)) for name, values in sent.items()][:_MOST]


def _differences(came_from: str) -> Sequence[Difference] | None:
    """Return where the posted form differs from the same form now; None where there is no such form any more."""
    controls = _standing(came_from)
    if controls is None:
        return None
    return [
        Difference(one.label or name, one.words(sent), one.words(one.now))
        for name, one in controls.items()
        if (sent := _sent(name)) != [value for value in one.now if value]
    ]


def _standing(came_from: str) -> Mapping[str, Control] | None:
    """Return the fields of the posted form as it stands now; None where there is no such form any more."""
    found = (_controls(address, request.path) for address in dict.fromkeys((request.path, came_from)))
    return next((controls for controls in found if controls), None)


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
    forms = forms_in(answer.get_data(as_text=True), target, urlsplit(address).path)
    sent = max(forms, key=_likeness, default=StandingForm())
    return {name: one for name, one in sent.controls.items() if name not in _HIDDEN}


def _likeness(form: StandingForm) -> tuple[int, int]:
    """Return how much a form looks like the one that was sent, where several post to one address."""
    own = {name: values for name, values in form.hidden.items() if name not in _HIDDEN}
    same = sum(request.form.getlist(name) == values for name, values in own.items())
    names = {*form.hidden, *form.controls}
    return same, -len(names ^ set(request.form))
