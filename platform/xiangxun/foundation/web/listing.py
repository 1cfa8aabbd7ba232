"""Lists 列表: search, filters and order that stay in the address, pages by bookmark, and what is filtered as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.papers.sheets import Column, Sheet, workbook
from xiangxun.kernel.clock import today

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its name in the address, its label, and what may be chosen, as (code, words)."""

    key: str
    label: str
    choices: Sequence[tuple[Any, str]]

    def offers(self, code: str) -> bool:
        """Return whether this may be chosen."""
        return any(str(one) == code for one, _words in self.choices)


@dataclass(frozen=True)
class Listing:
    """A list as its page shows it, for the request that it is made in. `sorts`: orders that a person may choose; the first is what holds otherwise.

    An order begins with "-" where it goes downwards at first. `exports`: the endpoint that hands out what is filtered.
    `suggested`: words that the search offers. `place`: values of the path, of a list that belongs to something.
    `searches`: the endpoint to which the words looked for are posted, of a list that names people: an address would carry
    them into logs and histories. `names`: people are looked for beside the search of the address, in the posted field `search`.
    """

    endpoint: str
    sorts: tuple[str, ...]
    filters: Sequence[Filter] = ()
    searched: str = ""
    suggested: Sequence[str] = ()
    exports: str = ""
    searches: str = ""
    names: bool = False
    place: Mapping[str, Any] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The address of the whole list."""
        return url_for(self.endpoint, **self.place)

    @property
    def export_address(self) -> str:
        """Where an export is asked for."""
        return url_for(self.exports, **self.place)

    @property
    def ask(self) -> Ask:
        """What the address asks for; what it says wrongly counts as not said."""
        sort = self.sort
        return Ask(
            search=self.search,
            chosen=self.chosen,
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            after=request.values.get("after", type=int),
            limit=PAGE,
        )

    @property
    def everything(self) -> Ask:
        """The same without pages, for an export."""
        ask = self.ask
        return Ask(ask.search, ask.chosen, ask.sort, ask.descending, limit=None)

    @cached_property
    def search(self) -> str:
        """The words looked for; "" where the list is not searched by its address."""
        told = request.form if self.searches else request.values
        return told.get("q", "").strip()[:60] if self.searched else ""

    @property
    def posted(self) -> dict[str, str]:
        """The words looked for that stand in no address, as the fields of a form."""
        if self.names:
            name = request.form.get("search", "").strip()
            return {"search": name} if name else {}
        return {"q": self.search} if self.searches and self.search else {}

    @property
    def kept_address(self) -> str:
        """Where the words looked for are posted again with other filters, which the form carries."""
        return url_for(self.searches or self.endpoint, **self.place)

    @property
    def search_address(self) -> str:
        """Where words are posted to be looked for among what is filtered."""
        return self._at(self.searches)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The filters in force, by key."""
        asked = [one for one in self.filters if one.key in request.values]
        given = {one.key: request.values[one.key] for one in asked}
        return {one.key: given[one.key] for one in asked if one.offers(given[one.key])}

    @cached_property
    def sort(self) -> str:
        """The order in force, with "-" before it where it goes downwards."""
        asked = request.values.get("sort", "")
        return (
            asked
            if asked.removeprefix("-") in {one.removeprefix("-") for one in self.sorts}
            else self.sorts[0]
        )

    @cached_property
    def said(self) -> dict[str, str]:
        """Everything the address says about the list, without the page."""
        searched = "" if self.searches else self.search
        said = {"q": searched, **self.chosen, "sort": self.sort if self.sort != self.sorts[0] else ""}
        return {key: value for key, value in said.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is looked for or filtered."""
        return bool(self.search or self.chosen)

    def address(self, **changes: Any) -> str:
        """Return the address of the list with these changes; None takes something out."""
        return self._at(self.endpoint, **changes)

    def _at(self, endpoint: str, **changes: Any) -> str:
        said = {key: value for key, value in {**self.said, **changes}.items() if value is not None}
        address = url_for(endpoint, **self.place)
        return f"{address}?{urlencode(said)}" if said else address

    def sorted_by(self, key: str) -> str:
        """Return the address of the list in another order, or in this one turned round, to be posted with `posted`."""
        now = self.sort
        if now.removeprefix("-") == key:
            return self._at(self._endpoint, sort=key if now.startswith("-") else f"-{key}")
        return self._at(self._endpoint, sort=f"-{key}" if f"-{key}" in self.sorts else key)

    def direction(self, key: str) -> str:
        """Return how the list goes by a key, as `aria-sort` says it."""
        now = self.sort
        if now.removeprefix("-") != key:
            return "none"
        return "descending" if now.startswith("-") else "ascending"

    def next(self, rows: Sequence[Any]) -> str:
        """Return the address of the page behind these rows, to be posted with `posted`; "" where they are the last."""
        return self._at(self._endpoint, after=rows[-1].id) if len(rows) == PAGE else ""

    @property
    def _endpoint(self) -> str:
        return self.searches if self.searches and self.posted else self.endpoint

    @property
    def chosen_words(self) -> list[str]:
        """The words of the filters in force."""
        return [label for _filter, label in self._chosen_labels()]

    def _chosen_labels(self) -> Iterator[tuple[str, str]]:
        chosen = self.chosen
        for one in self.filters:
            yield from ((one.label, words) for code, words in one.choices if chosen.get(one.key) == str(code))

    def describe(self) -> str:
        """Return what the list was narrowed to, in words, for the remark of an export."""
        words = [f"{filtered}：{label}" for filtered, label in self._chosen_labels()]
        return "；".join([f"查找：{self.search}", *words] if self.search else words) or "全部"


def hand_out(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, remark: str = ""
) -> ResponseReturnValue:
    """Answer with a workbook of one sheet, ready to print."""
    sheet = Sheet(name=name, title=name, columns=columns, rows=rows, remarks=[remark] if remark else ())
    content = workbook([sheet], on=today())
    return send_file(
        io.BytesIO(content),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{name}-{today().isoformat()}.xlsx",
    )
