"""A rulebook and parameters of an invented county 示例县, for the tests of law."""

from __future__ import annotations

from xiangxun.rules.law import Lawbook, Layer, Parameters, Rulebook, parse_parameters, parse_rulebook

RULEBOOK = """
[county]
code = "testland"
title = "示例县培训办法"

[[rule]]
id = "T-05-3"
article = "第五条"
manner = "automated"
severity = "block"
summary = "open classes count people inside the window"
zh = "{age}周岁，不计入台账"
en = "{age} years: not entered"
interpretation = "age.count"

[[rule]]
id = "T-07-1"
article = "二/（五）/3"
manner = "automated"
severity = "warn"
summary = "application with roster"
zh = "缺少{field:filled}"
exception_by = "office"
exception_at = ["apply"]
confirm_by = "office"

[[rule]]
id = "T-13-1"
article = "第十三条"
manner = "recorded"
record = "register:archive"
summary = "kept ten years"

[required."session:apply"]
roster = "T-07-1"
budget = "T-07-1"

[[document]]
key = "notice"
zh = "培训通知"
at = { submit = ["T-05-3", "T-07-1"], archive = "T-13-1" }
keep = "archive.keep"
copies = "archive.copies"
holders = ["office", "institution"]
category = "notices"

[[scale]]
key = "acceptance"
grades = ["veto", "fail", "pass"]
labels = { veto = "一票否决", fail = "不合格", pass = "合格" }
labels_en = { pass = "passed" }
then = { veto = "retrain", fail = "rectify", pass = "bind" }

[[criterion]]
key = "hours"
scale = "acceptance"
zh = "课时"
rule = "T-05-3"
most = 20

[[field]]
on = "lecturer"
key = "reputation"
type = "text"
zh = "行业口碑"
required_at = "open"
rule = "T-07-1"

[[need]]
key = "counted_before"
hooks = ["decide_ledger"]
of = "person"
what = "counted"
reach = { months = 24 }
form = "pasts"

[[words.role]]
key = "office"
zh = "示例县电商办"
is = ["authority"]

[[words.filled]]
key = "roster"
zh = "花名册"
en = "roster"
"""

PARAMETERS = """
["age.count"]
kind = "window"
unit = "full years 周岁"
rule = "T-05-3"
discretion = true
presets.r1 = { above = 16, below = 65 }
presets.r2 = { at_least = 16, below = 65 }
dated = [{ from = 2020-09-02, value = "r1", source = "第五条" }]

["archive.keep"]
kind = "span"
rule = "T-13-1"
dated = [{ from = 2020-09-02, value = { years = 10 }, source = "第十三条" }]

["archive.copies"]
kind = "integer"
dated = [{ from = 2020-09-02, value = 2, source = "第十三条" }]

["pay.day"]
kind = "yuan_steps"
dated = [
    { from = 2024-01-01, until = 2024-12-31, value = [{ first = 1, value = 90 }, { first = 6, value = "67.5" }], source = "甲〔2024〕1号" },
    { from = 2025-01-01, value = [{ first = 1, value = 95 }], source = "甲〔2025〕1号" },
]

["veto.conditions"]
kind = "codes"
discretion = true
options = ["forged", "absent"]
dated = [{ from = 2020-09-02, value = [], source = "第十二条" }]
"""


def rulebook(text: str = RULEBOOK) -> Rulebook:
    return parse_rulebook(text, "rulebook.toml")


def parameters(text: str = PARAMETERS) -> Parameters:
    return parse_parameters(text, "parameters.toml")


def layer(rules: str = RULEBOOK, values: str = PARAMETERS, code: str = "testland") -> Layer:
    return Layer(
        code, None, parse_rulebook(rules, f"{code}.toml"), parse_parameters(values, f"{code}-values.toml")
    )


def lawbook(rules: str = RULEBOOK, values: str = PARAMETERS) -> Lawbook:
    return Lawbook.of([layer(rules, values)])
