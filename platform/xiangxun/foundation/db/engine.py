"""Engine 连接: how we connect to PostgreSQL, and as whom we refuse to."""

from __future__ import annotations

from json import JSONDecoder
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

from xiangxun.foundation.db.pool import AskingPool
from xiangxun.kernel.errors import XiangxunError

_JSON = JSONDecoder()


def read_json(written: bytes) -> Any:
    """Return what PostgreSQL writes of a jsonb value: UTF-8 without space around it, so that nothing need be guessed."""
    return _JSON.raw_decode(written.decode())[0]


# Without hide_parameters an IntegrityError prints names and ID numbers into the log.
ENGINE_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,
    "json_deserializer": read_json,
    "poolclass": AskingPool,
    "pool_use_lifo": True,
}


def engine_options(*, pooled: bool) -> dict[str, Any]:
    """Return the options of an engine; `pooled` where PgBouncer hands each transaction to another connection.

    Statements prepared on one connection are then not known on the next.
    """
    return ENGINE_OPTIONS | ({"connect_args": {"prepare_threshold": None}} if pooled else {})


class PrivilegedRole(XiangxunError):
    """The application logged in with a role that row-level security does not bind."""

    code = "privileged_role"
    status = 500


_STANDING = text("""
    SELECT rolname, rolsuper, rolbypassrls, EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_has_role(current_user, relowner, 'MEMBER')
    ) AS owns
    FROM pg_roles WHERE rolname = current_user
""")


def sqlalchemy_url(url: str | URL) -> URL:
    """Return the address for SQLAlchemy: any `postgresql://` is spoken by psycopg 3."""
    return make_url(url).set(drivername="postgresql+psycopg")


def libpq_url(url: str | URL) -> str:
    """Return the address as libpq's tools and psycopg read it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def refuse_privileged_role(engine: Engine) -> None:
    """Raise `PrivilegedRole` where the login is superuser, has BYPASSRLS, or owns our tables."""
    with engine.connect() as connection:
        standing = connection.execute(_STANDING).one()
    reasons = [
        reason
        for applies, reason in (
            (standing.rolsuper, "是超级用户 (superuser)"),
            (standing.rolbypassrls, "可绕过行级安全 (BYPASSRLS)"),
            (standing.owns, "拥有本系统的表 (table owner)"),
        )
        if applies
    ]
    if reasons:
        raise PrivilegedRole(
            f"DATABASE_URL 的数据库角色 {standing.rolname} {'、'.join(reasons)}，各县数据将不再隔离；请改用 xiangxun_app "
            "(DATABASE_URL must log in as xiangxun_app: see `xiangxun db roles --sql`)."
        )
