"""Forms 表单: what people type, and what they are told where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from flask import Flask

from xiangxun.foundation.access import Role
from xiangxun.foundation.web.forms import Form
from xiangxun.kernel.errors import InvalidInput

MakeForm = Callable[..., Form]


@pytest.fixture
def make_form() -> Iterator[MakeForm]:
    """Make a form as if it had been posted with these fields."""
    with ExitStack() as requests:

        def make(**fields: Any) -> Form:
            requests.enter_context(Flask("xiangxun").test_request_context("/", method="POST", data=fields))
            return Form()

        yield make


def test_read_text_with_blanks_around_gives_it_without(make_form: MakeForm) -> None:
    assert make_form(name="  示例学校　 ").text("name", "名称") == "示例学校"


def test_read_password_keeps_its_blanks(make_form: MakeForm) -> None:
    assert make_form(password=" two words ").secret("password", "口令") == " two words "


@pytest.mark.parametrize(
    ("written", "fen"), [("1200", 120_000), ("1,200.5", 120_050), ("0.01", 1), ("", 0), ("1，200", 120_000)]
)
def test_read_amount_in_yuan_gives_fen(make_form: MakeForm, written: str, fen: int) -> None:
    assert make_form(fee=written).fen("fee", "课酬") == fen


@pytest.mark.parametrize("written", ["1.005", "-5", "abc", "1e3", "12 00"])
def test_read_amount_that_is_none_says_how_to_write_it(make_form: MakeForm, written: str) -> None:
    with pytest.raises(InvalidInput, match=r"课酬.*1200\.50"):
        make_form(fee=written).fen("fee", "课酬")


@pytest.mark.parametrize(
    ("written", "minutes"), [("08:30", 510), ("8：30", 510), ("23:59", 1439), ("", None)]
)
def test_read_time_gives_clock_minutes(make_form: MakeForm, written: str, minutes: int | None) -> None:
    assert make_form(begins=written).find_clock("begins", "开始") == minutes


@pytest.mark.parametrize("written", ["24:00", "8.30", "8", "08:60"])
def test_read_time_that_is_none_says_how_to_write_it(make_form: MakeForm, written: str) -> None:
    with pytest.raises(InvalidInput, match="时:分"):
        make_form(begins=written).find_clock("begins", "开始")


def test_read_day_gives_it(make_form: MakeForm) -> None:
    assert make_form(on="2024-05-06").day("on", "日期") == date(2024, 5, 6)


@pytest.mark.parametrize("written", ["2024-02-30", "6.5.2024", ""])
def test_read_day_that_is_none_names_the_field(make_form: MakeForm, written: str) -> None:
    with pytest.raises(InvalidInput, match="日期"):
        make_form(on=written).day("on", "日期")


@pytest.mark.parametrize("written", ["3.5", "三", "1 000"])
def test_read_number_that_is_none_names_the_field(make_form: MakeForm, written: str) -> None:
    with pytest.raises(InvalidInput, match="人数"):
        make_form(people=written).integer("people", "人数")


def test_read_roles_gives_members_and_refuses_strangers(make_form: MakeForm) -> None:
    assert make_form(roles=["finance", "archivist"]).members("roles", Role) == {Role.FINANCE, Role.ARCHIVIST}
    with pytest.raises(InvalidInput):
        make_form(roles=["emperor"]).members("roles", Role)


def test_read_upload_that_was_not_chosen_says_so(make_form: MakeForm) -> None:
    with pytest.raises(InvalidInput, match="花名册"):
        make_form().upload("file", "花名册")


@pytest.mark.parametrize("typed", ["-1", "1000001", "13800138000"])
def test_read_count_beyond_reason_is_refused_with_its_bounds(make_form: MakeForm, typed: str) -> None:
    with pytest.raises(InvalidInput, match="“人数”应在 0 到 1,000,000 之间"):
        make_form(people=typed).find_count("people", "人数")


def test_read_count_may_be_nothing(make_form: MakeForm) -> None:
    form = make_form(people="30", none="")
    assert (form.find_count("people", "人数"), form.find_count("none", "人数")) == (30, None)
