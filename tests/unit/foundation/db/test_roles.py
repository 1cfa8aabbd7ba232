"""The four database roles and addresses, as SQL and URLs."""

from __future__ import annotations

from xiangxun.foundation.db.engine import libpq_url, sqlalchemy_url
from xiangxun.foundation.db.rls import granted, secured
from xiangxun.foundation.db.roles import database_sql, roles_sql


def test_roles_sql_gives_only_the_backup_a_way_past_the_policies():
    lines = roles_sql().splitlines()
    assert [line.split()[2] for line in lines if " BYPASSRLS" in line] == ["xiangxun_backup"]
    assert not any(" SUPERUSER" in line for line in lines)


def test_roles_sql_quotes_a_password():
    assert "PASSWORD 'it''s'" in roles_sql({"xiangxun_app": "it's"})
    assert "PASSWORD" not in roles_sql()


def test_database_sql_chooses_the_builtin_locale():
    assert "BUILTIN_LOCALE 'C.UTF-8'" in database_sql("x")


def test_secured_forces_and_grants_as_declared():
    sql = secured("plans", "SELECT, INSERT", relay="SELECT")
    assert "ALTER TABLE plans FORCE ROW LEVEL SECURITY" in sql
    assert "GRANT SELECT, INSERT ON plans TO xiangxun_app" in sql
    assert "CREATE POLICY relay ON plans TO xiangxun_relay" in sql
    assert "relay" not in secured("plans", "SELECT")


def test_granted_without_rights_grants_nothing():
    assert granted("plans", "") == ""


def test_addresses_keep_password_and_socket_in_both_spellings():
    address = "postgresql://a:p%40ss@/x?host=%2Fvar%2Frun"
    assert sqlalchemy_url(address).drivername == "postgresql+psycopg"
    assert sqlalchemy_url(address).password == "p@ss"
    assert libpq_url(sqlalchemy_url(address)) == address
