"""nothing is noted in a county that has left.

Forward only: records are kept for years, and a wrong migration is mended by the next one.
"""

from __future__ import annotations

from alembic import op

revision = "a4d07c5be913"
down_revision = "6c17b4d4c7c6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
CREATE OR REPLACE FUNCTION append_audit(instant timestamptz, payload text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    tenant bigint := nullif(current_setting('app.tenant', true), '')::bigint;
    founded bigint;
    standing text;
    p jsonb := payload::jsonb;
    number bigint;
    last_hash bytea;
    this_hash bytea;
BEGIN
    SELECT founded_as, state INTO founded, standing FROM tenants WHERE id = tenant;
    IF standing = 'closed' THEN
        RAISE EXCEPTION 'nothing is done any more in a county that has left';
    END IF;
    founded := coalesce(founded, tenant, 0);
    PERFORM pg_advisory_xact_lock(hashtextextended('audit', coalesce(tenant, 0)));
    IF tenant IS NULL THEN
        SELECT id, hash INTO number, last_hash FROM operator_audit_entries ORDER BY id DESC LIMIT 1;
    ELSE
        SELECT id, hash INTO number, last_hash FROM audit_entries WHERE tenant_id = tenant ORDER BY id DESC LIMIT 1;
    END IF;
    number := coalesce(number, 0) + 1;
    last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
    this_hash := sha256(convert_to(concat_ws(chr(10), encode(last_hash, 'hex'), founded, number,
        to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), payload), 'UTF8'));
    IF tenant IS NULL THEN
        INSERT INTO operator_audit_entries (id, at, account, name, roles, action, subject, subject_id, details, previous, hash) VALUES (number, instant, (p->>'account')::bigint, p->>'name', p->'roles', p->>'action', p->>'subject', (p->>'subject_id')::bigint, p->'details', last_hash, this_hash);
    ELSE
        INSERT INTO audit_entries (tenant_id, id, at, account, name, roles, action, subject, subject_id, details, previous, hash) VALUES (tenant, number, instant, (p->>'account')::bigint, p->>'name', p->'roles', p->>'action', p->>'subject', (p->>'subject_id')::bigint, p->'details', last_hash, this_hash);
    END IF;
    RETURN number;
END $$
    """)
