"""Operators 平台运营: a realm of their own, with names of their own."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from tests.counties.walk import PASSWORD

from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts.models import Operator
from xiangxun.registry.accounts.operators import check_operator, create_operator, find_operator
from xiangxun.registry.accounts.service import WrongPassword


def test_check_operator_fits_name_and_password_only(unit_of_work) -> None:
    with unit_of_work(None) as db:
        operator = create_operator(db, username="ops", name="运营", password=PASSWORD)
        assert check_operator(db, "ops", PASSWORD) == operator
        found = find_operator(db, operator)
        assert (found and found.name) == "运营"
        for username, password in (("ops", "wrong password 1"), ("nobody", PASSWORD)):
            with pytest.raises(WrongPassword):
                check_operator(db, username, password)


def test_create_operator_with_a_name_that_is_taken_is_refused(unit_of_work) -> None:
    with unit_of_work(None) as db:
        create_operator(db, username="ops", name="运营", password=PASSWORD)
    with pytest.raises(InvalidInput), unit_of_work(None) as db:
        create_operator(db, username="ops", name="运营", password=PASSWORD)


def test_check_operator_who_left_fits_no_more(unit_of_work) -> None:
    with unit_of_work(None) as db:
        operator = create_operator(db, username="ops", name="运营", password=PASSWORD)
        db.execute(update(Operator).values(active=False))
    with unit_of_work(None) as db:
        assert find_operator(db, operator) is None
        with pytest.raises(WrongPassword):
            check_operator(db, "ops", PASSWORD)
