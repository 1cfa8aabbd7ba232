"""groups that were corrected lose old words.

What the roster had called somebody whose groups were corrected since stood in lists for good. A roster that came after
the correction brings its words again with the next upload; until then the rulebook's words stand there.

Forward only: records are kept for years, and a wrong migration is mended by the next one.
"""

from __future__ import annotations

from alembic import op

from xiangxun.foundation.db.rls import each_tenant

revision = "6c1f0a9d3be7"
down_revision = "517542c54e97"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for _tenant in each_tenant(op.get_bind()):
        op.execute("""
            UPDATE trainees SET group_words = '' FROM trainee_corrections AS corrected
            WHERE corrected.tenant_id = trainees.tenant_id AND corrected.trainee_id = trainees.id
                AND 'groups' = ANY (corrected.fields) AND trainees.group_words <> ''
        """)
