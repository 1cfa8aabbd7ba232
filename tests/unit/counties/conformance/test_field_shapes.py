"""Shapes of fields: what changed since they were written down is either added, or told by a step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xiangxun.counties.conformance.field_shapes import field_problems, read_lock, write_lock
from xiangxun.kernel.errors import InvalidInput
from xiangxun.rules import ConvertField, DefaultField, DropField, Layer, RenameField
from xiangxun.rules.law import FieldStep, parse_rulebook
from xiangxun.rules.vocabulary import Map

FLAG = '[[field]]\non = "person"\nkey = "{key}"\ntype = "{type}"\nzh = "x"\n'


def edition(*fields: tuple[str, str], steps: tuple[FieldStep, ...] = (), since: int = 2020) -> Layer:
    """Return an edition that declares fields of a person."""
    text = "\n".join(FLAG.format(key=key, type=kind) for key, kind in fields)
    return Layer(
        f"x-{since}", object(), parse_rulebook(text, "x.toml"), Map(), since=date(since, 1, 1), steps=steps
    )


def told(home: Path, *editions: Layer) -> list[str]:
    """Return where something is wrong."""
    return [one.where for one in field_problems(home, editions)]


def test_same_fields_as_written_down_are_in_order(tmp_path: Path) -> None:
    write_lock(tmp_path, [edition(("a", "text"))])
    assert told(tmp_path, edition(("a", "text"))) == []


def test_package_without_fields_needs_no_lock(tmp_path: Path) -> None:
    assert told(tmp_path, edition()) == []
    assert told(tmp_path, edition(("a", "text"))) == ["fields.lock"]


def test_field_added_asks_for_the_lock_alone(tmp_path: Path) -> None:
    write_lock(tmp_path, [edition(("a", "text"))])
    assert told(tmp_path, edition(("a", "text"), ("b", "flag"))) == ["fields.lock"]


@pytest.mark.parametrize("now", [(("b", "text"),), (("a", "integer"),), ()])
def test_field_gone_or_retyped_without_a_step_is_named_and_not_written_down(
    tmp_path: Path, now: tuple[tuple[str, str], ...]
) -> None:
    write_lock(tmp_path, [edition(("a", "text"))])
    assert told(tmp_path, edition(*now)) == ["person.a"]
    with pytest.raises(InvalidInput):
        write_lock(tmp_path, [edition(*now)])


@pytest.mark.parametrize(
    ("now", "steps"),
    [
        ((("b", "text"),), (RenameField(2, "person", "a", "b"),)),
        ((("a", "integer"),), (ConvertField(2, "person", "a", int, "x"),)),
        ((("b", "integer"),), (ConvertField(2, "person", "a", int, "x"), RenameField(2, "person", "a", "b"))),
        ((), (DropField(2, "person", "a", "x"),)),
    ],
)
def test_change_told_by_steps_is_written_down_under_the_next_version(
    tmp_path: Path, now: tuple[tuple[str, str], ...], steps: tuple[FieldStep, ...]
) -> None:
    write_lock(tmp_path, [edition(("a", "text"))])
    assert told(tmp_path, edition(*now, steps=steps)) == ["fields.lock"]
    write_lock(tmp_path, [edition(*now, steps=steps)])
    locked = read_lock(tmp_path)
    assert locked is not None
    assert locked.version == 2
    assert told(tmp_path, edition(*now, steps=steps)) == []


def test_released_step_taken_away_is_named(tmp_path: Path) -> None:
    write_lock(tmp_path, [edition(("a", "text"), steps=(DropField(2, "person", "z", "x"),))])
    assert told(tmp_path, edition(("a", "text"))) == ["fields.lock"]


def test_step_to_a_field_that_nobody_declares_is_named(tmp_path: Path) -> None:
    steps = (DefaultField(2, "person", "b", ""),)
    assert "person.b" in told(tmp_path, edition(("a", "text"), steps=steps))


def test_editions_that_disagree_on_a_type_are_named(tmp_path: Path) -> None:
    both = [edition(("a", "text")), edition(("a", "integer"), since=2024)]
    write_lock(tmp_path, both)
    assert told(tmp_path, *both) == ["person.a"]


BOTH = (("a", "text"), ("b", "text"))


@pytest.mark.parametrize(
    ("now", "steps"),
    [
        ((("b", "text"),), (RenameField(2, "person", "a", "b"),)),
        (BOTH, (RenameField(2, "person", "a", "b"), RenameField(2, "person", "b", "a"))),
        (
            (*BOTH, ("d", "text")),
            (DefaultField(2, "person", "d", "x"), RenameField(2, "person", "a", "d")),
        ),
    ],
)
def test_rename_onto_a_field_that_keeps_values_is_named_and_not_written_down(
    tmp_path: Path, now: tuple[tuple[str, str], ...], steps: tuple[FieldStep, ...]
) -> None:
    write_lock(tmp_path, [edition(*BOTH)])
    found = list(field_problems(tmp_path, [edition(*now, steps=steps)]))
    assert any("已有值" in one.what for one in found)
    with pytest.raises(InvalidInput, match="已有值"):
        write_lock(tmp_path, [edition(*now, steps=steps)])


@pytest.mark.parametrize(
    ("now", "steps"),
    [
        ((("b", "text"),), (DropField(2, "person", "b", "x"), RenameField(2, "person", "a", "b"))),
        (
            BOTH,
            (
                RenameField(2, "person", "a", "c"),
                RenameField(2, "person", "b", "a"),
                RenameField(2, "person", "c", "b"),
            ),
        ),
    ],
)
def test_rename_onto_a_name_that_was_cleared_is_written_down(
    tmp_path: Path, now: tuple[tuple[str, str], ...], steps: tuple[FieldStep, ...]
) -> None:
    write_lock(tmp_path, [edition(*BOTH)])
    write_lock(tmp_path, [edition(*now, steps=steps)])
    assert told(tmp_path, edition(*now, steps=steps)) == []


@pytest.mark.parametrize(
    "written", ["<<<<<<< ours\n", "version = 1\n", 'version = "x"\n[fields]\n', "\udcff"]
)
def test_lock_that_cannot_be_read_is_named_and_not_overwritten(tmp_path: Path, written: str) -> None:
    lock = tmp_path / "fields.lock"
    lock.write_text(written, encoding="utf-8", errors="surrogateescape")
    [found] = field_problems(tmp_path, [edition(("a", "text"))])
    assert (found.where, found.what) == ("fields.lock", "不能读取")
    with pytest.raises(InvalidInput, match="从版本库恢复"):
        write_lock(tmp_path, [edition(("a", "text"))])
    assert lock.read_bytes() == written.encode(errors="surrogateescape")
