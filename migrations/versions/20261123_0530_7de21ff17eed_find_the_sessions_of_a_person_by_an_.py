"""Find the sessions of a person by an index.

Forward only: records are kept for years, and a wrong migration is mended by the next one.
"""

from __future__ import annotations

from alembic import op

revision = "7de21ff17eed"
down_revision = "571d9948edb9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_enrolments_ordinal", "enrolments", ["tenant_id", "session_id", "ordinal"], unique=False
    )
    op.create_unique_constraint(
        op.f("uq_enrolments_tenant_id_trainee_id_session_id"),
        "enrolments",
        ["tenant_id", "trainee_id", "session_id"],
    )
    op.drop_constraint(op.f("uq_enrolments_tenant_id_session_id_trainee_id"), "enrolments", type_="unique")
