"""Sources of personal values: one for each kind, asked once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from xiangxun.foundation.decisions import Erased, register_person_source
from xiangxun.foundation.decisions.sealing import sealed_unread
from xiangxun.foundation.decisions.sources import forget_person_source, held_of_people, is_person

NO_SESSION: Any = None


def villagers(_db, refs):
    return dict.fromkeys(refs, Erased(date(2031, 3, 1)))


@pytest.fixture
def registered() -> Iterator[None]:
    register_person_source("villager", villagers)
    yield
    forget_person_source("villager")


@pytest.mark.usefixtures("registered")
def test_ask_for_people_of_a_text_asks_each_once():
    plain = '{"people":[{"ref":"villager:1"},{"ref":"villager:2"}],"stopped":{"villager:1":[]},"session":"session:1"}'
    assert sorted(held_of_people(NO_SESSION, plain)) == ["villager:1", "villager:2"]


@pytest.mark.usefixtures("registered")
def test_ask_for_people_of_a_text_without_any_asks_nobody():
    assert held_of_people(NO_SESSION, '{"session":"session:1"}') == {}


@pytest.mark.usefixtures("registered")
def test_register_another_source_for_a_kind_is_refused_and_the_same_is_harmless():
    register_person_source("villager", villagers)
    with pytest.raises(ValueError, match="villager"):
        register_person_source("villager", lambda _db, _refs: {})


def test_every_kind_that_is_not_known_as_a_thing_may_mean_a_person():
    assert is_person("person:1")
    assert is_person("something_new:1")
    assert not is_person("session:1")


def test_unread_opening_shows_things_and_nothing_of_people():
    assert sealed_unread("session:1", "Finding.values", '={"people":3}') == '{"people":3}'
    assert sealed_unread("person:1", "Finding.values", "ab" * 32) == "{}"
