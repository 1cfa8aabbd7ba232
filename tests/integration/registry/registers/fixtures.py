"""Fixtures of Recordland 示录县: an office of it, and its people at the pages; a conftest imports the names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from tests.integration.registry.registers.recordland import COUNTY, Office
from tests.integration.registry.registers.visitors import Visitor, served

from xiangxun.counties import added
from xiangxun.settings import Settings


@pytest.fixture
def office(unit_of_work) -> Iterator[Office]:
    """An office of Recordland 示录县."""
    with added(COUNTY):
        yield Office.of(unit_of_work)


@pytest.fixture(scope="session")
def served_app(settings: Settings) -> Iterator[Flask]:
    """The application, with forms that need no token."""
    with served(settings) as app:
        yield app


@pytest.fixture
def visit(served_app: Flask, office: Office) -> Callable[[str], Visitor]:
    """Let somebody of the office come to the pages."""
    return lambda who: Visitor(served_app, office, who)
