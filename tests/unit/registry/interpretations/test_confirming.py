"""Confirming 确认参数: what a rulebook presumes, written down as a reading, is kept as JSON and read back the same."""

from __future__ import annotations

import json

import pytest

from xiangxun.registry.interpretations.confirming import as_written
from xiangxun.rules.law.parameters import parse_parameters

WRITTEN = {
    "integer": "3",
    "share": "0.4",
    "table": "{ lecturer = 1, homework = 2 }",
    "yuan": "120.50",
    "choice": '"sealing"',
    "codes": '["a", "b"]',
    "day": "2024-03-01",
    "span": "{ years = 10 }",
    "window": "{ at_least = 0.5, below = 60 }",
    "flag": "true",
}


def parameter(kind, value):
    text = f'["a.b"]\nkind = "{kind}"\ndiscretion = true\ndated = [{{ from = 2024-01-01, value = {value}, source = "一" }}]'
    return parse_parameters(text, "a.toml")["a.b"]


@pytest.mark.parametrize("kind", WRITTEN)
def test_presumed_value_is_read_back_the_same_from_json(kind):
    one = parameter(kind, WRITTEN[kind])
    (dated,) = one.dated
    assert one.read(json.loads(json.dumps(as_written(dated))))[0] == dated.value


def test_preset_is_written_by_its_name():
    text = '["a.b"]\nkind = "integer"\npresets.few = 3\ndated = [{ from = 2024-01-01, value = "few", source = "一" }]'
    (dated,) = parse_parameters(text, "a.toml")["a.b"].dated
    assert as_written(dated) == "few"
