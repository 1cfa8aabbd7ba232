"""Revise 新迁移: writes the next migration from the models, for a developer to read before it is committed.

    python -m xiangxun.foundation.db.revise "add venues"      against the database of DATABASE_OWNER_URL
    python -m xiangxun.foundation.db.revise --first "begin"   the first one, from the models alone

`--first` replaces every migration there is, so it is for the time before anything is deployed. Its revision id is a
digest of its content: unchanged models change no file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator

import click
from alembic import command
from alembic.autogenerate import render_python_code
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlalchemy.schema import sort_tables_and_constraints

from xiangxun.foundation.db.autogenerate import missing_routines, open_tables
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.migrate import MIGRATIONS, config, connected
from xiangxun.foundation.db.tables import metadata

_IMPORTS = {
    "postgresql.": "from sqlalchemy.dialects import postgresql",
    "granted(": "from xiangxun.foundation.db.rls import granted",
    "secured(": "from xiangxun.foundation.db.rls import secured",
}
_VERSION_TABLE_GRANT = ops.ExecuteSQLOp("GRANT SELECT ON alembic_version TO xiangxun_app")


def write_first(message: str) -> str:
    """Replace all migrations by one that makes everything the models declare; return its revision id."""
    import_models()
    names = [table.name for table in metadata.sorted_tables]
    operations = [*_creating(metadata), *open_tables(names), *missing_routines([]), _VERSION_TABLE_GRANT]
    upgrades = render_python_code(
        ops.UpgradeOps(operations), migration_context=MigrationContext.configure(dialect_name="postgresql")
    )
    revision = hashlib.sha256(upgrades.encode()).hexdigest()[:12]
    earlier = list((MIGRATIONS / "versions").glob("*.py"))
    if len(earlier) != 1 or revision not in earlier[0].name:
        imports = "\n".join(line for word, line in _IMPORTS.items() if word in upgrades)
        script = ScriptDirectory.from_config(config(None))
        script.generate_revision(
            revision, message, head="base", upgrades=upgrades, imports=imports, splice=True
        )
        for path in earlier:
            path.unlink()
    return revision


def write_next(owner_url: str, message: str) -> None:
    """Write a migration from what the database has to what the models declare."""
    with connected(owner_url) as connection:
        command.revision(config(connection), message, autogenerate=True)


def _creating(tables: MetaData) -> Iterator[ops.MigrateOperation]:
    """Yield tables in order of their foreign keys; those that close a circle come at the end."""
    late: set[object] = set()
    order = list(sort_tables_and_constraints(tables.tables.values()))  # type: ignore[no-untyped-call]
    for table, constraints in order:
        if table is None:
            late.update(constraints)
    for table, _ in order:
        if table is not None:
            create = ops.CreateTableOp.from_table(table)
            create.columns = [part for part in create.columns if part not in late]
            yield create
            yield from (ops.CreateIndexOp.from_index(index) for index in sorted(table.indexes, key=_by_name))
    for constraint in sorted(late, key=_by_name):
        yield ops.CreateForeignKeyOp.from_constraint(constraint)  # type: ignore[arg-type]


def _by_name(part: object) -> str:
    return str(getattr(part, "name", ""))


@click.command()
@click.argument("message")
@click.option("--first", is_flag=True, help="Replace all migrations by one, from the models alone.")
def main(*, message: str, first: bool) -> None:
    """Write the next migration."""
    if first:
        click.echo(write_first(message))
    else:
        write_next(os.environ["DATABASE_OWNER_URL"], message)


if __name__ == "__main__":
    main()
