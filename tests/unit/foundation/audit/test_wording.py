"""Wording of the audit 审计用语: no action lands without words in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import xiangxun
from xiangxun.foundation.audit.wording import ACTIONS, action_words
from xiangxun.foundation.web import language
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.deeds import LABELS

_ROOT = Path(xiangxun.__file__).parent
#: What is left out of the words on purpose: ids of rows, digests, what the deed itself says.
_SILENT = {
    "about", "appraisal", "article", "bag", "cause", "cells", "copy", "document", "enrolment", "entry", "export",
    "filters", "hold", "import", "job", "ledger", "line", "list", "loan", "payment", "place_kept", "receipt",
    "recovery", "request", "retraining", "seed", "sha256", "step", "task",
}  # fmt: skip


def recorded() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that writes an audit entry, with the file it stands in."""
    for path in _ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 3:
                called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
                if called == "record":
                    yield path.name, node


def actions() -> Iterator[tuple[str, str]]:
    """Yield every action that code writes, or the part of it that is written out, with its file."""
    for name, call in recorded():
        action = call.args[2]
        if isinstance(action, ast.Constant):
            yield str(action.value), name
        elif isinstance(action, ast.JoinedStr) and isinstance(action.values[0], ast.Constant):
            yield f"{action.values[0].value!s}*", name


def english() -> dict[str, str]:
    with (Path(language.__file__).parent / "translations" / "en.po").open("rb") as written:
        return {str(message.id): str(message.string) for message in read_po(written)}


def _has_words(action: str) -> bool:
    if action.endswith("*"):
        return any(known.startswith(action[:-1]) for known in ACTIONS)
    return action in ACTIONS


def test_every_action_that_code_writes_has_words() -> None:
    written = list(actions())
    assert len(written) > 150
    lacking = {(action, name) for action, name in written if not _has_words(action)}
    assert lacking == set()


@pytest.mark.parametrize("stage", Stage)
def test_every_gate_has_words(stage: Stage) -> None:
    assert action_words(f"gate.{stage.value}") != f"gate.{stage.value}"


def test_words_of_actions_and_details_have_their_english() -> None:
    known = english()
    assert [words for words in (*ACTIONS.values(), *LABELS.values()) if not known.get(words)] == []


def test_every_detail_of_a_deed_about_a_session_is_labelled_or_left_out_on_purpose() -> None:
    lacking = set()
    for name, call in recorded():
        subject, details = ast.unparse(call.args[3]), call.args[-1]
        if subject not in ("'session'", "_MATTER") or not isinstance(details, ast.Dict):
            continue
        keys = {key.value for key in details.keys if isinstance(key, ast.Constant)}
        lacking |= {(name, key) for key in keys if key not in LABELS and key not in _SILENT}
    assert lacking == set()


def test_action_without_words_is_shown_as_it_stands() -> None:
    assert action_words("nobody.knows") == "nobody.knows"
