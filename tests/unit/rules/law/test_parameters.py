"""Reading `parameters/*.toml`: dated, cited, without gap or overlap."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.rules.law.examples import PARAMETERS, parameters

from xiangxun.rules import RulebookRefused, Window
from xiangxun.rules.law import read_parameters


def _value_on(key: str, day: date) -> object:
    dated = parameters()[key].on(day)
    return None if dated is None else dated.value


def test_parameter_has_a_value_from_its_first_day_on():
    assert _value_on("age.count", date(2020, 9, 1)) is None
    assert _value_on("age.count", date(2020, 9, 2)) == Window(above=16, below=65)
    assert _value_on("age.count", date(2099, 1, 1)) == Window(above=16, below=65)


def test_parameter_changes_on_the_day_the_next_value_begins():
    found = parameters()["pay.day"]
    ends = [
        found.on(day) for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    ]
    assert [dated and dated.source for dated in ends] == [
        None,
        "甲〔2024〕1号",
        "甲〔2024〕1号",
        "甲〔2025〕1号",
    ]


def test_value_without_until_ends_before_the_next_begins():
    told = PARAMETERS.replace(" until = 2024-12-31,", "")
    assert parameters(told)["pay.day"].dated[0].until == date(2024, 12, 31)


def test_value_with_a_last_day_has_no_value_after_it():
    told = PARAMETERS.replace("value = 2, source", "until = 2021-12-31, value = 2, source")
    assert parameters(told)["archive.copies"].on(date(2022, 1, 1)) is None


def test_dated_value_remembers_the_preset_and_what_it_says():
    dated = parameters()["age.count"].dated[0]
    assert (dated.preset, dated.raw, dated.source) == ("r1", {"above": 16, "below": 65}, "第五条")


REFUSED = [
    ("unknown key", 'kind = "span"', 'kind = "span"\ncolour = 1', "archive.keep.colour"),
    ("unknown kind", 'kind = "span"', 'kind = "feeling"', "archive.keep.kind"),
    ("no kind", 'kind = "span"\n', "", "archive.keep.kind"),
    ("no source", ', source = "第五条"', "", "age.count.dated.2020-09-02.source"),
    ("empty source", 'source = "第五条"', 'source = ""', "age.count.dated.2020-09-02.source"),
    ("no value", "value = 2, ", "", "archive.copies.dated.2020-09-02.value"),
    ("no first day", "from = 2020-09-02, value = 2", "value = 2", "archive.copies.dated.1.from"),
    ("unknown key of a value", "value = 2,", "value = 2, note = 1,", "archive.copies.dated.2020-09-02.note"),
    ("a time for a day", "from = 2020-09-02, value = 2", "from = 2020-09-02T00:00:00, value = 2", "from"),
    ("overlap", "until = 2024-12-31", "until = 2025-01-01", "pay.day.dated.2025-01-01"),
    ("gap", "until = 2024-12-31", "until = 2024-12-30", "pay.day.dated.2025-01-01"),
    ("order", "from = 2025-01-01", "from = 2023-01-01", "pay.day.dated.2023-01-01"),
    ("ends before it begins", "until = 2024-12-31", "until = 2023-12-31", "pay.day.dated.2024-01-01"),
    (
        "no value at all",
        'dated = [{ from = 2020-09-02, value = 2, source = "第十三条" }]',
        "dated = []",
        "dated",
    ),
    ("part of a fen", '"67.5"', '"67.505"', "pay.day.dated.2024-01-01.value"),
    ("steps that do not rise", "first = 6", "first = 1", "pay.day.dated.2024-01-01.value"),
    ("unknown preset", 'value = "r1"', 'value = "r9"', "age.count.dated.2020-09-02.value"),
    ("preset of another kind", "presets.r2 = { at_least", "presets.r2 = { min", "age.count.presets.r2"),
    ("not among the options", "value = []", 'value = ["late"]', "veto.conditions.dated.2020-09-02.value"),
    ("value of another kind", "value = 2,", 'value = "2",', "archive.copies.dated.2020-09-02.value"),
]


@pytest.mark.parametrize(
    ("before", "after", "key"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_parameter_with_a_slip_is_refused_naming_file_and_key(before, after, key):
    assert before in PARAMETERS
    with pytest.raises(RulebookRefused) as refused:
        parameters(PARAMETERS.replace(before, after, 1))
    assert refused.value.file == "parameters.toml"
    assert key in refused.value.key


def test_read_parameters_joins_the_files_of_a_folder(tmp_path):
    first, second = PARAMETERS.split('["archive.copies"]')
    (tmp_path / "a.toml").write_text(first, encoding="utf-8")
    (tmp_path / "b.toml").write_text('["archive.copies"]' + second, encoding="utf-8")
    assert read_parameters(tmp_path) == read_parameters(tmp_path)
    assert set(read_parameters(tmp_path)) == set(parameters())


def test_read_parameters_with_a_key_in_two_files_is_refused(tmp_path):
    (tmp_path / "a.toml").write_text(PARAMETERS, encoding="utf-8")
    (tmp_path / "b.toml").write_text(PARAMETERS, encoding="utf-8")
    with pytest.raises(RulebookRefused, match="重复") as refused:
        read_parameters(tmp_path)
    assert (refused.value.file, refused.value.key) == (str(tmp_path / "b.toml"), "age.count")


def test_read_parameters_without_a_folder_gives_none(tmp_path):
    assert read_parameters(tmp_path / "absent") == {}
