"""Resident ID numbers: GB 11643's own samples, safe repairs, refusals, and python-stdnum as second opinion."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from xiangxun.kernel.resident_id import (
    IdKind,
    Sex,
    check_character,
    eighteen_from_fifteen,
    mask_id,
    read_resident_id,
)

TODAY = date(2024, 5, 1)
SAMPLE = "11010519491231002X"


def numbered(region: str, birth: str, sequence: str = "001") -> str:
    return (first := region + birth + sequence) + ric.calc_check_digit(first + "0")


def test_read_sample_of_the_standard_gives_birth_and_sex():
    read = read_resident_id(SAMPLE, today=TODAY)
    assert read.valid
    assert (read.birth, read.sex, read.region, read.codes) == (date(1949, 12, 31), Sex.FEMALE, "110105", ())


def test_read_sample_of_the_standard_born_1880_is_over_120_today_but_not_in_1990():
    assert read_resident_id("440524188001010014", today=TODAY).codes == ("impossible_birth_date",)
    assert read_resident_id("440524188001010014", today=date(1990, 1, 1)).sex is Sex.MALE


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("11010519491231002x", ("lowercase_x",)),
        ("11010519491231002Х", ("lowercase_x",)),
        ("11010519491231002×", ("lowercase_x",)),
        ("１１０１０５１９４９１２３１００２Ｘ", ("full_width_digits",)),
        ("110105 19491231 002X", ("spaces_inside",)),
        ("110105\u00a019491231\u200b002X", ("spaces_inside",)),
        ("110105-19491231-002X", ("spaces_inside",)),
        ("110105\n19491231002X", ("spaces_inside",)),
        ("１１０１０５ 19491231002ｘ", ("full_width_digits", "spaces_inside", "lowercase_x")),
        ("'11010519491231002X", ()),
        ("\t11010519491231002X ", ()),
        ("\ufeff11010519491231002X", ()),
        ("110105491231002", ("fifteen_digits",)),
    ],
)
def test_read_repairable_writing_gives_the_number_and_names_the_repair(written, codes):
    read = read_resident_id(written, today=TODAY)
    assert (read.number, read.codes) == (SAMPLE, codes)
    assert read.valid


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("110105194912310021", "checksum"),
        ("11010519491231002", "wrong_length"),
        ("110105194912310020X", "wrong_length"),
        ("", "wrong_length"),
        ("11O10519491231002X", "illegal_character"),
        ("1101051949X231002X", "illegal_character"),
        ("11010549123100X", "illegal_character"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "illegal_character"),
        (numbered("990101", "20230229"), "impossible_birth_date"),
        (numbered("990101", "19991301"), "impossible_birth_date"),
    ],
)
def test_read_faulty_number_is_invalid_and_says_why(written, code):
    read = read_resident_id(written, today=TODAY)
    assert not read.valid
    assert code in read.codes
    assert (read.birth, read.sex) == (None, None)


def test_read_letter_for_digit_suggests_but_does_not_repair():
    read = read_resident_id("11O1O5l949l23l002X", today=TODAY)
    assert (read.valid, read.suggestion) == (False, SAMPLE)
    assert read_resident_id("11O105194912310021", today=TODAY).suggestion is None


@pytest.mark.parametrize(
    ("birth", "valid"),
    [("20240501", True), ("20240502", False), ("19030502", True), ("19030501", False)],
)
def test_read_birth_between_today_and_120_full_years_ago_is_possible(birth, valid):
    assert read_resident_id(numbered("990101", birth), today=TODAY).valid is valid


def test_read_on_leap_day_keeps_those_who_are_still_120():
    assert read_resident_id(numbered("990101", "19030301"), today=date(2024, 2, 29)).valid
    assert not read_resident_id(numbered("990101", "19030228"), today=date(2024, 2, 29)).valid


@pytest.mark.parametrize(
    ("region", "kind"),
    [
        ("110105", IdKind.RESIDENT),
        ("990101", IdKind.RESIDENT),
        ("810000", IdKind.RESIDENCE_PERMIT),
        ("911156", IdKind.FOREIGN_CARD),
    ],
)
def test_read_tells_the_document_by_its_region(region, kind):
    assert read_resident_id(numbered(region, "19800101"), today=TODAY).kind is kind


def test_mask_id_leaves_the_last_four():
    assert mask_id("11010519491231123X") == "**************123X"
    assert mask_id("123") == "***"


births = st.dates(date(1905, 1, 1), TODAY).map(lambda day: day.strftime("%Y%m%d"))
sequences = st.integers(0, 999).map("{:03d}".format)


@given(births, sequences)
def test_check_character_agrees_with_stdnum_for_every_birth(birth, sequence):
    number = numbered("110105", birth, sequence)
    assert check_character(number[:17]) == number[17]
    read = read_resident_id(number, today=TODAY)
    assert ric.is_valid(number)
    assert read.birth == ric.get_birth_date(number)
    assert (read.sex is Sex.MALE) == (int(sequence) % 2 == 1)


@given(births, sequences, st.integers(6, 16), st.integers(0, 9))
def test_read_one_digit_changed_is_refused_as_stdnum_refuses_it(birth, sequence, place, digit):
    number = numbered("110105", birth, sequence)
    changed = f"{number[:place]}{digit}{number[place + 1 :]}"
    assume(changed != number)
    assert not read_resident_id(changed, today=TODAY).valid
    with pytest.raises(ValidationError):
        ric.validate(changed)


@given(births.filter(lambda birth: birth.startswith("19")), sequences)
def test_eighteen_from_fifteen_is_the_number_the_person_has_now(birth, sequence):
    assert eighteen_from_fifteen(f"110105{birth[2:]}{sequence}") == numbered("110105", birth, sequence)


@given(st.text(max_size=40))
def test_read_any_text_answers_and_never_raises(written):
    read = read_resident_id(written, today=TODAY)
    assert read.valid == (
        not set(read.codes) & {"checksum", "wrong_length", "illegal_character", "impossible_birth_date"}
    )
