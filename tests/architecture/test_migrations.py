"""Migrations: sortable names, one line of descent, and no data changed without a county set."""

from __future__ import annotations

import ast
import re

import pytest

NAME = re.compile(r"migrations/versions/\d{8}_\d{4}_[0-9a-f]{12}_[a-z0-9_]+\.py")
CHANGES_DATA = re.compile(r"\s*(with\b.*\b)?(update|delete|insert|merge|copy)\b", re.IGNORECASE | re.DOTALL)


def changes_data_without_a_county(tree: ast.Module) -> bool:
    """Return whether a migration writes rows and never loops over the counties: FORCE would let it change nothing."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return (
        any(_writes(call) for call in ast.walk(tree) if isinstance(call, ast.Call))
        and "each_tenant" not in names
    )


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in {"bulk_insert", "update", "insert", "delete"}:
        return True
    texts = [
        part.value
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return name == "execute" and any(CHANGES_DATA.match(text) for text in texts)


@pytest.fixture(scope="module")
def migrations(sources):
    found = {name: tree for name, tree in sources("migrations") if "/versions/" in name}
    assert found
    return found


def test_names_are_dated_and_say_what(migrations):
    assert [name for name in migrations if not NAME.fullmatch(name)] == []


def test_revisions_are_one_line(migrations):
    values = [
        {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for tree in migrations.values()
    ]
    parents = [value["down_revision"] for value in values]
    assert parents.count(None) == 1
    assert len(set(parents)) == len(parents)


def test_no_migration_changes_data_without_a_county(migrations):
    assert [name for name, tree in migrations.items() if changes_data_without_a_county(tree)] == []


@pytest.mark.parametrize(
    "line",
    ["op.execute('UPDATE plans SET a = 1')", "op.execute(text('''\n insert into x'''))", "op.bulk_insert(t, [])",
     "op.execute(f'DELETE FROM {x}')", "connection.execute(plans.update())"],
)  # fmt: skip
def test_data_change_without_a_county_is_found(line):
    assert changes_data_without_a_county(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    ["for t in each_tenant(op.get_bind()): op.execute('UPDATE plans SET a = 1')", "op.execute('GRANT UPDATE ON x TO y')",
     "op.execute('CREATE TRIGGER t BEFORE UPDATE ON x')", "op.add_column('x', c)"],
)  # fmt: skip
def test_change_of_structure_or_county_by_county_passes(line):
    assert not changes_data_without_a_county(ast.parse(line))
