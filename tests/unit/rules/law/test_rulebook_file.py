"""Reading `rulebook.toml`: what is told arrives, and every slip is refused naming file and key."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.rules.law.examples import RULEBOOK, rulebook

from xiangxun.rules import RulebookRefused, RuleFailed, Severity
from xiangxun.rules.law import Reach, read_rulebook


def test_rulebook_keeps_weight_words_and_article_path_of_a_rule():
    rule = rulebook().entry("T-07-1")
    assert (rule.article, rule.severity, rule.manner) == ("二/（五）/3", Severity.WARN, "automated")
    assert (rule.exception_by, rule.exception_at, rule.confirm_by) == (
        "office",
        frozenset({"apply"}),
        "office",
    )
    assert not rule.waivable


def test_rulebook_reads_every_kind_of_declaration():
    book = rulebook()
    assert book.required["session:apply"] == {"roster": "T-07-1", "budget": "T-07-1"}
    assert book.documents["notice"].at == {"submit": ("T-05-3", "T-07-1"), "archive": ("T-13-1",)}
    assert book.scale("acceptance").rank("fail") == 1
    assert [criterion.key for criterion in book.criteria_of("acceptance")] == ["hours"]
    assert book.fields["lecturer", "reputation"].required_at == "open"
    assert book.words["role"]["office"].stands_for == ("authority",)
    assert [need.key for need in book.needs_of("decide_ledger")] == ["counted_before"]
    assert book.needs_of("check_people") == ()


@pytest.mark.parametrize(
    ("told", "reach"),
    [
        ("{ months = 24 }", Reach(months=24)),
        ("{ calendar_years = 1 }", Reach(calendar_years=1)),
        ("{ since = 2020-01-01 }", Reach(since=date(2020, 1, 1))),
        ("{ lifetime = true }", Reach(lifetime=True)),
        ('{ param = "repeat.reach" }', Reach(param="repeat.reach")),
    ],
)
def test_need_reaches_back_in_one_of_five_ways(told, reach):
    assert rulebook(RULEBOOK.replace("{ months = 24 }", told)).needs["counted_before"].reach == reach


def test_labels_and_messages_come_in_two_languages():
    book = rulebook()
    assert book.label("acceptance", "pass") == "合格"
    assert book.label("acceptance", "pass", "en") == "passed"
    assert book.label("acceptance", "fail", "en") == "不合格"
    assert book.label("filled", "roster", "en") == "roster"
    assert book.label("nowhere", "code") == "code"
    assert book.message("T-05-3", {"age": 15}) == "15周岁，不计入台账"
    assert book.message("T-05-3", {"age": 15}, "en") == "15 years: not entered"
    assert book.message("T-07-1", {"field": "roster"}, "en") == "缺少花名册"
    assert book.message("T-13-1", {}) == "Kept ten years"


def test_register_tells_its_keepers_its_signatures_and_its_fields():
    book = rulebook(f"{RULEBOOK}\n{REGISTER}")
    register = book.words["register"]["damage"]
    assert (register.kept_by, register.signed_by) == (("office",), ("office", "institution"))
    field = book.fields["register:damage", "price"]
    assert (field.type, field.required, field.required_at) == ("yuan", True, None)


def test_unknown_rule_scale_or_grade_fails():
    book = rulebook()
    for ask in (
        lambda: book.entry("T-99-9"),
        lambda: book.scale("x"),
        lambda: book.scale("acceptance").rank("good"),
    ):
        with pytest.raises(RuleFailed):
            ask()


REGISTER = """
[[words.register]]
key = "damage"
zh = "损坏登记"
kept_by = "office"
signed_by = ["office", "institution"]

[[field]]
on = "register:damage"
key = "price"
type = "yuan"
zh = "赔偿金额"
required = true
"""

REFUSED = [
    ("not TOML", '[county]\ncode = "testland"', "[county", "TOML"),
    ("unknown table", "[county]", "[colours]\nx = 1\n[county]", "colours"),
    ("unknown key", 'manner = "recorded"', 'manner = "recorded"\ncolour = "red"', "rule.T-13-1.colour"),
    ("unknown key of county", 'title = "示例县培训办法"', 'name = "x"', "county.name"),
    ("duplicate rule", 'id = "T-13-1"', 'id = "T-05-3"', "rule.T-05-3"),
    ("rule without article", 'article = "第五条"\n', "", "rule.T-05-3.article"),
    ("rule without summary", 'summary = "kept ten years"\n', "", "rule.T-13-1.summary"),
    ("empty text", 'article = "第五条"', 'article = ""', "rule.T-05-3.article"),
    ("unknown manner", 'manner = "recorded"', 'manner = "guessed"', "rule.T-13-1.manner"),
    ("unknown severity", 'severity = "warn"', 'severity = "shout"', "rule.T-07-1.severity"),
    ("weight without words", 'zh = "{age}周岁，不计入台账"\n', "", "rule.T-05-3.zh"),
    ("template that reaches in", "{age}周岁", "{age.real}周岁", "rule.T-05-3.zh"),
    ("unknown place of exception", 'exception_at = ["apply"]', 'exception_at = ["lunch"]', "exception_at"),
    ("unknown record", 'record = "register:archive"', 'record = "drawer:archive"', "rule.T-13-1.record"),
    ("wrong kind", "most = 20", 'most = "20"', "criterion.hours.most"),
    ("bool for a number", "most = 20", "most = true", "criterion.hours.most"),
    (
        "required of nothing",
        '[required."session:apply"]',
        '[required."session:lunch"]',
        "required.session:lunch",
    ),
    ("required by no rule", 'roster = "T-07-1"', "roster = 1", "required.session:apply"),
    (
        "required of unknown kind",
        '[required."session:apply"]',
        '[required."room:apply"]',
        "required.room:apply",
    ),
    ("document at no stage", 'archive = "T-13-1" }', 'lunch = "T-13-1" }', "document.notice.at.lunch"),
    ("holders twice", '["office", "institution"]', '["office", "office"]', "document.notice.holders"),
    ("grade without label", 'fail = "不合格", ', "", "scale.acceptance.labels"),
    ("next state of no grade", 'bind" }', 'bind", good = "x" }', "scale.acceptance.then"),
    ("unknown holder of a field", 'on = "lecturer"', 'on = "house"', "field.reputation.on"),
    ("register without a name", 'on = "lecturer"', 'on = "register:"', "field.reputation.on"),
    (
        "stage of a register's field",
        'on = "lecturer"',
        'on = "register:archive"',
        "field.reputation.required_at",
    ),
    (
        "required at no stage",
        'required_at = "open"\nrule = "T-07-1"',
        "required = true",
        "field.reputation.required",
    ),
    ("keeper of a role", 'is = ["authority"]', 'kept_by = ["authority"]', "words.role.office.kept_by"),
    ("unknown type of a field", 'type = "text"', 'type = "float"', "field.reputation.type"),
    ("choice without options", 'type = "text"', 'type = "choice"', "field.reputation.options"),
    (
        "required field without rule",
        'required_at = "open"\nrule = "T-07-1"',
        'required_at = "open"',
        "field.reputation.rule",
    ),
    ("need of no hook", '["decide_ledger"]', '["decide_weather"]', "need.counted_before.hooks"),
    (
        "need with two reaches",
        "{ months = 24 }",
        "{ months = 24, lifetime = true }",
        "need.counted_before.reach",
    ),
    ("need without reach", "{ months = 24 }", "{}", "need.counted_before.reach"),
    ("tally without measure", 'form = "pasts"', 'form = "tally"', "need.counted_before.measure"),
    (
        "pasts with measure",
        'form = "pasts"',
        'form = "pasts"\nmeasure = "units"',
        "need.counted_before.measure",
    ),
    (
        "duplicate word",
        "[[words.filled]]",
        '[[words.role]]\nkey = "office"\nzh = "又"\n[[words.filled]]',
        "words.role.office",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "key"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_rulebook_with_a_slip_is_refused_naming_file_and_key(before, after, key):
    assert before in RULEBOOK
    with pytest.raises(RulebookRefused) as refused:
        rulebook(RULEBOOK.replace(before, after, 1))
    assert refused.value.file == "rulebook.toml"
    assert key in refused.value.key
    assert "rulebook.toml" in refused.value.message


def test_rulebook_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(RulebookRefused, match=r"absent\.toml"):
        read_rulebook(tmp_path / "absent.toml")


def test_digest_follows_content_not_layout():
    assert rulebook("# a note\n" + RULEBOOK.replace("most = 20", "most   =   20")).digest == rulebook().digest
    assert rulebook(RULEBOOK.replace("most = 20", "most = 21")).digest != rulebook().digest
