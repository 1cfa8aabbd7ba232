"""Merging layers: what a later layer may do, and what is refused."""

from __future__ import annotations

import pytest
from tests.unit.rules.law.examples import PARAMETERS, RULEBOOK, layer

from xiangxun.rules import RulebookRefused
from xiangxun.rules.law import Lawbook, Layer, Rulebook

RULE = '[[rule]]\nid = "U-1"\narticle = "一"\nmanner = "automated"\nseverity = "block"\nsummary = "x"\nzh = "x"\n'


def _upper(rules: str = "", values: str = "") -> Layer:
    return layer(RULE + rules, values, code="upper")


def _merged(rules: str = "", values: str = "") -> Lawbook:
    return Lawbook.of([layer(), _upper(rules, values)])


def _book(rules: str) -> Rulebook:
    return _merged(rules).rulebook


def test_merge_keeps_the_rules_of_every_layer():
    assert set(_book("").rules) == {"T-05-3", "T-07-1", "T-13-1", "U-1"}


def test_later_layer_extends_a_kind_of_document():
    book = _book(
        '[[document]]\nkey = "notice"\nat = { submit = "U-1", open = "U-1" }\nholders = ["archive"]\n'
    )
    kind = book.documents["notice"]
    assert kind.at == {"submit": ("T-05-3", "T-07-1", "U-1"), "archive": ("T-13-1",), "open": ("U-1",)}
    assert (kind.zh, kind.keep, kind.holders, kind.category) == (
        "培训通知",
        "archive.keep",
        ("archive",),
        "notices",
    )


def test_later_layer_replaces_a_scale():
    book = _book(
        '[[scale]]\nkey = "acceptance"\ngrades = ["no", "yes"]\nlabels = { no = "否", yes = "是" }\n'
    )
    assert book.scale("acceptance").grades == ("no", "yes")


def test_later_layer_relabels_a_word_and_keeps_the_others():
    book = _book(
        '[[words.role]]\nkey = "office"\nzh = "新办公室"\n[[words.role]]\nkey = "centre"\nzh = "中心"\n'
    )
    assert [book.label("role", code) for code in ("office", "centre")] == ["新办公室", "中心"]
    assert book.label("filled", "roster") == "花名册"


REGISTER = '[[words.register]]\nkey = "log"\nzh = "登记"\n'
FIELD = '[[field]]\non = "register:log"\nkey = "found"\ntype = "text"\nzh = "{}"\n'


def test_later_layer_relabels_a_field_of_a_register():
    lower = layer(RULEBOOK + REGISTER + FIELD.format("情况"))
    book = Lawbook.of([lower, _upper(FIELD.format("检查情况") + "required = true\n")]).rulebook
    found = book.fields["register:log", "found"]
    assert (found.zh, found.required) == ("检查情况", True)


@pytest.mark.parametrize(
    ("field", "key"),
    [
        (FIELD.format("情况").replace("text", "integer"), "field.register:log.found"),
        (
            '[[field]]\non = "lecturer"\nkey = "reputation"\ntype = "text"\nzh = "口碑"\n',
            "field.lecturer.reputation",
        ),
    ],
    ids=["another type", "not of a register"],
)
def test_field_declared_twice_is_refused_naming_it(field, key):
    lower = layer(RULEBOOK + REGISTER + FIELD.format("情况"))
    with pytest.raises(RulebookRefused) as refused:
        Lawbook.of([lower, _upper(field)])
    assert (refused.value.file, refused.value.key) == ("upper.toml", key)


def test_later_layer_adds_required_fields_and_silences_none():
    book = _book('[required."session:apply"]\nboard = "U-1"\n')
    assert book.required["session:apply"] == {"roster": "T-07-1", "budget": "T-07-1", "board": "U-1"}


def test_later_layer_replaces_a_parameter_when_it_says_so():
    values = '["archive.copies"]\nkind = "integer"\nreplaces = true\ndated = [{ from = 2020-09-02, value = 3, source = "x" }]'
    assert _merged(values=values).parameters["archive.copies"].dated[0].value == 3


NEED = '[[need]]\nkey = "n"\nhooks = ["check_people"]\nof = "person"\nwhat = "paid"\nform = "pasts"\n'
COPIES = '["archive.copies"]\nkind = "integer"\n{}dated = [{{ from = 2020-09-02, value = {}, source = "x" }}]'


@pytest.mark.parametrize(
    ("values", "key"),
    [
        (COPIES.format("", 3), "archive.copies"),
        (COPIES.format("replaces = true\n", 3).replace("archive.copies", "other"), "other"),
        (COPIES.format("replaces = true\n", '"3"').replace('"integer"', '"choice"'), "archive.copies"),
        (COPIES.format('rule = "U-9"\n', 3).replace("archive.copies", "other"), "other.rule"),
    ],
    ids=["silent clash", "replaces nothing", "another kind", "unknown rule"],
)
def test_parameters_that_clash_are_refused_naming_file_and_key(values, key):
    with pytest.raises(RulebookRefused) as refused:
        _merged(values=values)
    assert (refused.value.file, refused.value.key) == ("upper-values.toml", key)


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        (RULE.replace("U-1", "T-05-3"), "rules.T-05-3"),
        ('[[document]]\nkey = "video"\nat = { open = "U-1" }\n', "document.video.zh"),
        ('[[document]]\nkey = "v"\nzh = "v"\nat = { open = "U-9" }\n', "document.v.at.open"),
        ('[[document]]\nkey = "v"\nzh = "v"\nkeep = "archive.copies"\n', "document.v.keep"),
        ('[[document]]\nkey = "v"\nzh = "v"\ncopies = "nowhere"\n', "document.v.copies"),
        ('[required."person:admit"]\nphone = "U-9"\n', "required.person:admit.phone"),
        (
            '[[criterion]]\nkey = "c"\nscale = "acceptance"\nzh = "c"\nrule = "U-9"\nmost = 1\n',
            "criterion.c.rule",
        ),
        (
            '[[criterion]]\nkey = "c"\nscale = "nowhere"\nzh = "c"\nrule = "U-1"\nmost = 1\n',
            "criterion.c.scale",
        ),
        ('[[field]]\non = "plan"\nkey = "f"\ntype = "text"\nzh = "f"\nrule = "U-9"\n', "field.f.rule"),
        ('[[field]]\non = "register:r"\nkey = "f"\ntype = "text"\nzh = "f"\n', "field.f.on"),
        ('[[words.topic]]\nkey = "w"\nzh = "w"\nrule = "U-9"\n', "words.topic.w.rule"),
        (RULE.replace("U-1", "U-2") + 'interpretation = "nowhere"\n', "rule.U-2.interpretation"),
        (RULE.replace("U-1", "U-2").replace('zh = "x"', 'zh = "{a:nowhere}"'), "rule.U-2.zh"),
        (
            NEED + 'reach = { param = "archive.copies" }\n',
            "need.n.reach.param",
        ),
    ],
)
def test_rulebooks_that_cite_what_is_nowhere_are_refused_naming_file_and_key(rules, key):
    with pytest.raises(RulebookRefused) as refused:
        _merged(rules)
    assert (refused.value.file, refused.value.key) == ("upper.toml", key)


def test_lower_layer_is_checked_with_its_own_file_name():
    broken = layer(RULEBOOK.replace('roster = "T-07-1"', 'roster = "T-99"'), PARAMETERS, code="lower")
    with pytest.raises(RulebookRefused) as refused:
        Lawbook.of([broken, _upper()])
    assert refused.value.file == "lower.toml"
