"""Migration environment 迁移环境: runs revisions on the connection that `xiangxun.foundation.db.migrate` hands over."""

from __future__ import annotations

from alembic import context

from xiangxun.foundation.db.autogenerate import complete
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.tables import metadata

import_models()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    process_revision_directives=complete,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
