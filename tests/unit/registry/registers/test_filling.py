"""Filling in a register: what each kind of field takes, what comes out, and what is said of the rest."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.registers.declared import get_register, registers, role_label
from xiangxun.registry.registers.filling import fill_in, shown, typed
from xiangxun.rules.law import Law, Lawbook, Layer, parse_parameters, parse_rulebook

KINDS = ("text", "integer", "decimal", "yuan", "date", "flag", "choice", "choices")


def _field(kind: str) -> str:
    options = 'options = ["a", "b"]\n' if kind.startswith("choice") else ""
    required = "required = true\n" if kind == "text" else ""
    return f'[[field]]\non = "register:log"\nkey = "{kind}"\ntype = "{kind}"\nzh = "{kind}栏"\n{options}{required}'


RULEBOOK = f"""
[county]
code = "testland"
[[rule]]
id = "T-1"
article = "一"
manner = "recorded"
record = "register:log"
summary = "x"
[[rule]]
id = "T-2"
article = "二"
manner = "recorded"
record = "register:other"
summary = "x"
[[words.register]]
key = "log"
zh = "日志"
rule = "T-2"
signed_by = "office"
[[words.register]]
key = "other"
zh = "其他"
en = "Other"
[[words.choice]]
key = "a"
zh = "甲"
[[words.role]]
key = "office"
zh = "办公室"
{"".join(_field(kind) for kind in KINDS)}
"""


@pytest.fixture(scope="module")
def law() -> Law:
    book = parse_rulebook(RULEBOOK, "rulebook.toml")
    return Lawbook.of([Layer("testland", None, book, parse_parameters("", "p.toml"))]).on(date(2024, 5, 6))


def test_register_tells_its_rules_fields_and_signatures(law):
    log = get_register(law, "log")
    assert (log.rules, log.signed_by, log.kept_by) == (("T-2", "T-1"), ("office",), ())
    assert tuple(field.key for field in log.fields) == KINDS
    assert [one.label("en") for one in registers(law).values()] == ["日志", "Other"]
    assert [role_label(law, one) for one in ("office", "inspector", "nobody")] == [
        "办公室",
        "检查人员",
        "nobody",
    ]


TAKEN = [
    ("text", " 写明 ", "写明"),
    ("integer", "30", 30),
    ("integer", -3, -3),
    ("decimal", "7.50", "7.50"),
    ("decimal", "1E+2", "100"),
    ("yuan", "1,200.5", 120_050),
    ("yuan", 120_050, 120_050),
    ("date", "2024-05-06", "2024-05-06"),
    ("flag", "true", True),
    ("flag", False, False),
    ("choice", "a", "a"),
    ("choices", ["b", "a", "b"], ["b", "a"]),
]


@pytest.mark.parametrize(("kind", "told", "kept"), TAKEN)
def test_fill_in_takes_text_or_typed_values_and_keeps_them_plain(law, kind, told, kept):
    found = fill_in(get_register(law, "log"), {"text": "x", kind: told})[kind]
    assert (found, type(found)) == (kept, type(kept))


REFUSED = [
    ("text", 5, "应为文字"),
    ("text", "x" * 4001, "最多 4000 字"),
    ("text", "号码99010119850304001X，请核", "身份证号"),
    ("integer", "3.5", "应为整数"),
    ("integer", True, "应为整数"),
    ("decimal", "七", "应为数字"),
    ("decimal", "NaN", "应为数字"),
    ("yuan", "1.005", "最多两位小数"),
    ("yuan", "-1", "应为金额"),
    ("yuan", -1, "应为金额"),
    ("date", "5月6日", "年-月-日"),
    ("flag", "maybe", "是或否"),
    ("choice", "c", "选项"),
    ("choices", ["a", "c"], "选项"),
]


@pytest.mark.parametrize(("kind", "told", "said"), REFUSED)
def test_fill_in_what_does_not_fit_is_refused_by_the_fields_name(law, kind, told, said):
    with pytest.raises(InvalidInput, match=said) as refused:
        fill_in(get_register(law, "log"), {"text": "x", kind: told})
    wrong = refused.value.details["fields"]
    assert isinstance(wrong, dict)
    assert list(wrong) == [f"{kind}栏"]
    assert "日志填写有误" in refused.value.message


def test_fill_in_names_every_field_that_is_wrong_and_echoes_no_value(law):
    with pytest.raises(InvalidInput) as refused:
        fill_in(get_register(law, "log"), {"integer": "secret", "colour": "red"})
    assert refused.value.details["fields"] == {
        "text栏": "为必填项",
        "integer栏": "应为整数，例如 30",
        "colour": "没有这一栏",
    }
    assert "secret" not in refused.value.message


def test_fill_in_leaves_out_what_was_left_empty(law):
    empty: dict[str, object] = {"integer": "", "date": None, "choices": []}
    assert fill_in(get_register(law, "log"), {"text": "x", **empty}) == {"text": "x"}


def test_id_number_inside_a_longer_number_is_no_id_number(law):
    told = {"text": "单号 2024050699010119850304001"}
    assert fill_in(get_register(law, "log"), told) == told


def test_shown_speaks_the_countys_words(law):
    fields = {field.key: field for field in get_register(law, "log").fields}
    values = {"yuan": 120_050, "flag": False, "choice": "a", "choices": ["b"], "text": "写明", "date": None}
    assert {key: shown(law, fields[key], value) for key, value in values.items()} == {
        "yuan": "1,200.50",
        "flag": "否",
        "choice": "甲",
        "choices": "b",
        "text": "写明",
        "date": "",
    }
    assert typed(fields["date"], "2024-05-06") == date(2024, 5, 6)
