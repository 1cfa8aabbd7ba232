"""SQL of the audit 审计函数: lock the chain, hash, insert in one round trip; refuse every later change.

Only the chain of a county that has left goes, with all of it; the platform's says who did that. Nothing is appended to it
afterwards, so that whatever is noted when it is done can be done there no more.

The tables give the application no INSERT: an entry that was not chained cannot be written.
"""

from __future__ import annotations

from string import Template

from xiangxun.foundation.db.roles import APP

_FUNCTION = Template("""
CREATE OR REPLACE FUNCTION append_audit(instant timestamptz, payload text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$$$
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
        INSERT INTO operator_audit_entries (id, $columns) VALUES (number, $values);
    ELSE
        INSERT INTO audit_entries (tenant_id, id, $columns) VALUES (tenant, number, $values);
    END IF;
    RETURN number;
END $$$$
""")

APPEND_AUDIT = (
    _FUNCTION.substitute(
        columns="at, account, name, roles, action, subject, subject_id, details, previous, hash",
        values=(
            "instant, (p->>'account')::bigint, p->>'name', p->'roles', p->>'action', p->>'subject', "
            "(p->>'subject_id')::bigint, p->'details', last_hash, this_hash"
        ),
    ),
    "REVOKE ALL ON FUNCTION append_audit(timestamptz, text) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION append_audit(timestamptz, text) TO {APP}",
)

REFUSE_AUDIT_CHANGE = (
    """
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_entries' THEN
        IF (SELECT state FROM tenants WHERE id = OLD.tenant_id) = 'closed' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit entries are never changed or removed';
END $$
""",
    *(
        f"CREATE OR REPLACE TRIGGER refuse_{when} BEFORE {event} ON {table} FOR EACH {each} "
        "EXECUTE FUNCTION refuse_audit_change()"
        for table in ("audit_entries", "operator_audit_entries")
        for when, event, each in (
            ("change", "UPDATE OR DELETE", "ROW"),
            ("truncate", "TRUNCATE", "STATEMENT"),
        )
    ),
)
