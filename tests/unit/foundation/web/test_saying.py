"""Saying 译述: what services say in Chinese is said in English with the same values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import xiangxun
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.web.saying import english_of
from xiangxun.kernel import errors
from xiangxun.kernel.errors import Forbidden

_ROOT = Path(xiangxun.__file__).parent
#: The floors whose messages reach pages: all have their English.
_WHOLE = ("foundation", "registry", "training", "results", "oversight")
_ERRORS = {*vars(errors), "WrongPassword", "TooManyAttempts", "CountyClosed", "Frozen"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _said(folder: str) -> Iterator[str]:
    for path in (_ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ERRORS:
                yield from _text(node.args[0]) if node.args else ()


def _text(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    if isinstance(argument, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X1" for part in argument.values)


@pytest.mark.parametrize("folder", _WHOLE)
def test_every_message_of_a_service_has_its_english(folder: str) -> None:
    said = list(_said(folder))
    assert said
    assert [one for one in said if _CHINESE.search(english_of(one) or one)] == []


#: Sentences that are kept and shown on the operators' console, by the names of what takes them.
_KEPT = {
    "doctor": {"well", "worry", "ill", "_disk"},
    "isolation": {"leak"},
    "backup": {"Conflict", "InvalidInput"},
}


def _kept(folder: str) -> Iterator[str]:
    for path in (_ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
                for argument in node.args if called in _KEPT[folder] else ():
                    yield from _text(argument)


@pytest.mark.parametrize("folder", _KEPT)
def test_every_sentence_that_the_console_keeps_has_its_english(folder: str) -> None:
    said = list(_kept(folder))
    assert said
    assert [one for one in said if _CHINESE.search(english_of(one) or one)] == []


def test_value_is_put_in_and_said_in_english_where_the_catalogue_knows_it() -> None:
    with pytest.raises(Forbidden) as refused:
        require(Actor(1, "示例", frozenset()), Role.AUTHORITY, Role.FINANCE)
    said = english_of(refused.value.message) or ""
    assert "uthority, finance" in said.replace("Finance", "finance")
    assert not _CHINESE.search(said)


def test_message_that_the_catalogue_lacks_has_no_english() -> None:
    assert english_of("天下没有这句话") is None
