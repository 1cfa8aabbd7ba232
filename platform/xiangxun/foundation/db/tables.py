"""Tables 数据表的基类: the county in every key, one way of naming constraints, the rights each table declares."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Identity, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import Conflict

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

#: `info` of a column whose value holds on this installation alone: it is made anew where the county moves to.
STAYS: dict[str, Any] = {"stays": True}


class Base(DeclarativeBase):
    """The declarative base of every table.

    `__privileges__` is what the application's role may do with the table; `__relay_privileges__` what the outbox
    relay may do with it, across counties. Both become grants in the migration that creates the table.
    """

    metadata = metadata
    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"
    __relay_privileges__: ClassVar[str] = ""


class PlatformModel(Base):
    """A table that belongs to the platform, not to a county: no person's data may stand in it."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-19)


class TenantModel(Base):
    """A table of a county's rows: key (tenant_id, id), under row-level security."""

    __abstract__ = True

    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenants.id"), primary_key=True, default=current_tenant, sort_order=-20
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-19)


class AppendOnly:
    """Mixin: rows are added and read, never changed or removed by the application."""

    __privileges__: ClassVar[str] = "SELECT, INSERT"


class Versioned:
    """Mixin for what people edit: the second of two who change the same row gets 409 instead of the last word.

    `__subject__`: what the audit calls such a row, so that a page can say who was first.
    """

    __subject__: ClassVar[str] = ""
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def expect_version(self, seen: int) -> None:
        """Raise `Conflict` where the row is no longer the one that the person saw (`seen`, from the form or ETag)."""
        if self.version != seen:
            raise Conflict(
                "他人已先修改了这条记录；请核对两个版本后再提交。",
                details={
                    "seen_version": seen,
                    "current_version": self.version,
                    "subject": self.__subject__,
                    "subject_id": getattr(self, "id", None),
                },
            )


def tenant_fk(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return the foreign key (tenant_id, `column`) → (`table`.tenant_id, `table`.id): no row points into another county.

    For `__table_args__`. Give `ondelete` only "CASCADE"; "SET NULL" would null the county too.
    """
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete=ondelete
    )
