"""The plain form: what goes in comes back, byte for byte; what does not fit is refused, never guessed."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiangxun.rules import (
    HOOKS,
    Deadline,
    Finding,
    Gate,
    LedgerRow,
    Map,
    PeopleFacts,
    Person,
    Prefer,
    Rectify,
    Retrain,
    SessionFacts,
    Severity,
    Span,
    Value,
    Verdict,
    Window,
)
from xiangxun.rules.plain import NotPlain, canonical, field_text, from_text, sha256, to_text

TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-999, max_value=999)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(),
    bool: st.booleans(),
    str: TEXT,
    date: st.dates(),
    Decimal: DECIMALS,
    Fraction: st.fractions(),
    type(None): st.none(),
}
SPANS = st.builds(Span, st.integers(0, 99))
SPECIAL: dict[Any, st.SearchStrategy[Any]] = {
    Deadline: st.builds(Deadline, SPANS, since=st.dates()) | st.builds(Deadline, SPANS, event=TEXT),
    Window: st.builds(
        Window, at_least=st.integers(0, 9) | DECIMALS.filter(lambda d: d < 9), below=st.just(10)
    ),
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a declared type, made without the code under test."""
    if hint in SCALARS:
        return SCALARS[hint]
    if hint in SPECIAL:
        return SPECIAL[hint]
    origin, args = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return _things(hint)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(values_of(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, args))
    if origin is frozenset:
        return st.frozensets(values_of(args[0]), max_size=3)
    if origin is Map:
        return st.dictionaries(values_of(args[0]), values_of(args[1]), max_size=2).map(Map)
    return st.one_of(*map(values_of, args)) if args else st.sampled_from(list(hint))


def _later(hint: Any) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: values_of(hint))


def _things(cls: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    held = {}
    for field in fields(cls):
        strategy = st.integers(0, 9**9) if field.name == "fen" else _later(hints[field.name])
        held[field.name] = strategy if field.default is MISSING else st.just(field.default) | strategy
    return st.fixed_dictionaries(held).map(lambda given: cls(**given))


TYPES = [*(hook.facts for hook in HOOKS.values()), *(hook.answer_type for hook in HOOKS.values())]
TYPES = list(dict.fromkeys(TYPES))


@pytest.mark.parametrize("hint", TYPES, ids=[getattr(hint, "__name__", str(hint))[:40] for hint in TYPES])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_plain_form_of_every_fact_and_answer_comes_back_byte_for_byte(hint, data):
    value = data.draw(values_of(hint))
    text = to_text(value, hint)
    back = from_text(hint, text)
    assert back == value
    assert to_text(back, hint) == text
    assert text == canonical(json.loads(text))


SESSION = SessionFacts("session:1", "practical", extra=Map({"since": date(2021, 3, 8), "n": Decimal("1.50")}))


def test_plain_form_is_sorted_leaves_out_defaults_and_tags_inside_mappings():
    assert to_text(SESSION) == (
        '{"category":"practical","extra":{"n":{"@decimal":"1.50"},"since":{"@day":"2021-03-08"}},"ref":"session:1"}'
    )


def test_plain_form_names_the_member_of_a_union():
    verdict = Verdict("s", "acceptance", "veto", ("T-1",), effects=(Rectify(), Prefer(2)))
    effects = json.loads(to_text(verdict))["effects"]
    assert effects == [{"@": "Rectify"}, {"@": "Prefer", "rank": 2}]


def test_plain_form_of_chinese_is_readable():
    assert to_text(LedgerRow("甲")) == '{"person":"甲"}'


@pytest.mark.parametrize(
    "value",
    [
        LedgerRow("甲", 1.0),  # type: ignore[arg-type]
        LedgerRow("甲", "1"),  # type: ignore[arg-type]
        Person("甲", birth=datetime(2021, 3, 8, 12)),  # noqa: DTZ001
        Person("甲", answers={"a": True}),  # type: ignore[arg-type]
        Finding("T-1", Severity.BLOCK, values=Map({"ratio": 0.5})),  # type: ignore[dict-item]
        Finding("T-1", "block"),  # type: ignore[arg-type]
        Verdict("s", "x", "y", (), effects=(Window(),)),  # type: ignore[arg-type]
    ],
)
def test_plain_form_of_something_not_of_the_declared_type_is_refused(value):
    with pytest.raises(NotPlain):
        to_text(value)


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        (LedgerRow, '{"person":"a","colour":"red"}'),
        (LedgerRow, '{"person":1}'),
        (LedgerRow, '{"units":1}'),
        (LedgerRow, '["a"]'),
        (Verdict, '{"about":"s","scale":"x","grade":"y","rules":[],"effects":[{"@":"Explode"}]}'),
        (Verdict, '{"about":"s","scale":"x","grade":"y","rules":[],"effects":[{"rank":1}]}'),
        (Person, '{"ref":"a","birth":"8 March"}'),
        (Person, '{"ref":"a","extra":{"x":{"@year":"2021"}}}'),
        (Person, '{"ref":"a","extra":{"x":1.5}}'),
        (PeopleFacts, '{"gate":"window","on":"2021-03-08","session":{"ref":"s"}}'),
        (Deadline, '{"span":{"n":1}}'),
    ],
)
def test_reading_what_does_not_fit_is_refused_not_guessed(hint, text):
    with pytest.raises(NotPlain):
        from_text(hint, text)


def test_refusal_names_no_value():
    with pytest.raises(NotPlain) as refused:
        from_text(Person, '{"ref":"a","birth":"1960年3月8日"}')
    assert "1960" not in str(refused.value)


def test_older_text_without_a_newer_field_reads_with_its_default():
    assert from_text(LedgerRow, '{"person":"a"}') == LedgerRow("a", 1, "")


PEOPLE = PeopleFacts(
    Gate.COUNT,
    date(2021, 3, 8),
    SESSION,
    (Person("person:1", birth=date(1960, 3, 8), groups=frozenset({"poor"})), Person("person:2")),
)


def test_vault_sees_each_personal_value_and_the_text_holds_none():
    seen = []

    def vault(ref, field, value):
        seen.append((ref, field, value))
        return f"digest of {ref} {field}"

    text = to_text(PEOPLE, vault=vault)
    assert seen == [("person:1", "Person.birth", '"1960-03-08"'), ("person:1", "Person.groups", '["poor"]')]
    assert "1960" not in text
    assert "poor" not in text
    assert "person:1" in text


def test_sealed_text_reads_back_through_an_opener():
    held = {
        ("person:1", "Person.birth"): date(1960, 3, 8),
        ("person:1", "Person.groups"): frozenset({"poor"}),
    }

    def opener(ref, field, token):
        assert token == f"{ref}/{field}"
        return field_text(Person, field.partition(".")[2], held[ref, field])

    text = to_text(PEOPLE, vault=lambda ref, field, _: f"{ref}/{field}")
    assert from_text(PeopleFacts, text, opener) == PEOPLE
    with pytest.raises(NotPlain, match="sealed"):
        from_text(PeopleFacts, text)


def test_values_of_a_finding_are_sealed_only_where_it_is_about_somebody():
    values: Map[str, Value] = Map({"age": 61})
    about_one = to_text(Finding("T-1", Severity.BLOCK, "person:1", values), vault=lambda *_: "x")
    about_none = to_text(Finding("T-1", Severity.BLOCK, None, values), vault=lambda *_: "x")
    assert "61" not in about_one
    assert "61" in about_none


def test_digest_is_the_sha256_of_the_text():
    assert sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_retrain_keeps_the_order_of_people():
    assert json.loads(to_text(Retrain(("b", "a"), "institution")))["people"] == ["b", "a"]
