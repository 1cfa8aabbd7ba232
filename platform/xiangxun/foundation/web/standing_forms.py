"""Standing forms 现存表单: the forms of a page as it stands now: labels, values, and the words of choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

_TICKS = ("checkbox", "radio")
_NOTHING = "—"


@dataclass(slots=True)
class Control:
    """The fields of one name in a form: their label, their values in order, and the words of what may be chosen."""

    label: str = ""
    now: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)

    def words(self, values: Sequence[str]) -> str:
        """Return values as the form words them."""
        return "、".join(self.options.get(value, value) for value in values if value) or _NOTHING


@dataclass(slots=True)
class StandingForm:
    """A form: what people fill in, and what it says of itself (`hidden`: values by name)."""

    controls: dict[str, Control] = field(default_factory=dict)
    hidden: dict[str, list[str]] = field(default_factory=dict)


def forms_in(html: str, target: str, page: str) -> list[StandingForm]:
    """Return the forms of a page, itself at path `page`, that post to the path `target`."""
    reader = _Reader(target, page)
    reader.feed(html)
    return reader.forms


@dataclass(slots=True)
class _Open:
    """The select or textarea being read: its values so far, the option in it, and whether several may be chosen."""

    control: Control
    several: bool = False
    first: str | None = None
    chosen: list[str] = field(default_factory=list)
    option: str = ""


class _Reader(HTMLParser):
    """Reads the forms that post to one address."""

    def __init__(self, target: str, page: str) -> None:
        super().__init__()
        self.forms: list[StandingForm] = []
        self._target, self._page = target, page
        self._form: StandingForm | None = None
        self._labels: dict[str, str] = {}
        self._legend = ""
        self._label_for: str | None = None
        self._words: list[str] = []
        self._open: _Open | None = None
        self._ticked: tuple[Control, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a form, a label or a field begins."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin_form(told)
        elif self._form is None:
            return
        elif tag in ("label", "legend"):
            self._label_for, self._words = told.get("for", ""), []
        elif tag in ("input", "select", "textarea") and told.get("name"):
            self._begin(self._form, tag, told)
        elif tag == "option" and self._open:
            self._begin_option(self._open, told)

    def handle_data(self, data: str) -> None:
        """Keep the words of what is being read."""
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Give the words read to what they belong to."""
        words = "".join(self._words).strip()
        if tag == "form":
            self._form = None
        elif tag == "legend":
            self._legend, self._words = words, []
        elif tag == "label":
            self._end_label(words)
        elif tag == "option" and self._open:
            self._open.control.options[self._open.option] = words if self._open.option else ""
            self._words = []
        elif tag == "textarea" and self._open:
            self._open.control.now.append(words)
            self._open = None
        elif tag == "select" and self._open:
            self._end_select(self._open)

    def _begin_form(self, told: Mapping[str, str]) -> None:
        self._form, self._legend = None, ""
        if (urlsplit(told.get("action", "")).path or self._page) == self._target:
            self._form = StandingForm()
            self.forms.append(self._form)

    def _begin(self, form: StandingForm, tag: str, told: Mapping[str, str]) -> None:
        name, kind = told["name"], told.get("type", "text")
        if kind == "hidden":
            form.hidden.setdefault(name, []).append(told.get("value", ""))
        if kind in ("hidden", "submit", "file", "password"):
            return
        one = form.controls.setdefault(name, Control())
        if kind in _TICKS:
            self._begin_tick(one, told)
            return
        around = "".join(self._words).strip() if self._label_for is not None else ""
        label = self._labels.get(told.get("id", ""), "") or told.get("aria-label", "") or around
        one.label = one.label or label
        if tag == "input":
            one.now.append(told.get("value", ""))
        else:
            self._open, self._words = _Open(one, several="multiple" in told), []

    def _begin_tick(self, one: Control, told: Mapping[str, str]) -> None:
        value = told.get("value", "on")
        one.label = one.label or self._legend
        self._ticked, self._words = (one, value), []
        if "checked" in told:
            one.now.append(value)

    def _begin_option(self, select: _Open, told: Mapping[str, str]) -> None:
        select.option, self._words = told.get("value", ""), []
        select.first = select.option if select.first is None else select.first
        if "selected" in told:
            select.chosen.append(select.option)

    def _end_select(self, select: _Open) -> None:
        untouched = [] if select.several or select.first is None else [select.first]
        select.control.now.extend(select.chosen or untouched)
        self._open = None

    def _end_label(self, words: str) -> None:
        if self._ticked is not None:
            one, value = self._ticked
            one.options[value] = words
            one.label = one.label or words
            self._ticked = None
        elif self._label_for:
            self._labels[self._label_for] = words.removesuffix("*").strip()
        self._label_for, self._words = None, []
