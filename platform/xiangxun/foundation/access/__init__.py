"""Access 权限: who acts, in which roles, and the one question that services ask before they do anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xiangxun.kernel.errors import Forbidden


class Role(StrEnum):
    """The roles of the core 角色. A county's rulebook names its actors and maps them to these."""

    AUTHORITY = "authority"
    PLAN_APPROVER = "plan_approver"
    PLAN_RECEIVER = "plan_receiver"
    INSTITUTION = "institution"
    PUBLIC_SERVICE_CENTRE = "public_service_centre"
    ACCEPTANCE_TEAM = "acceptance_team"
    INSPECTOR = "inspector"
    ARCHIVIST = "archivist"
    FINANCE = "finance"
    LECTURER = "lecturer"
    SENSITIVE_READER = "sensitive_reader"
    TENANT_ADMIN = "tenant_admin"

    @property
    def label(self) -> str:
        """The Chinese name that people read."""
        return _TITLES[self]


_TITLES = {
    Role.AUTHORITY: "主管部门",
    Role.PLAN_APPROVER: "计划审批单位",
    Role.PLAN_RECEIVER: "计划备案单位",
    Role.INSTITUTION: "培训机构",
    Role.PUBLIC_SERVICE_CENTRE: "电商公共服务中心",
    Role.ACCEPTANCE_TEAM: "验收小组",
    Role.INSPECTOR: "检查人员",
    Role.ARCHIVIST: "档案专员",
    Role.FINANCE: "财务",
    Role.LECTURER: "讲师",
    Role.SENSITIVE_READER: "敏感信息查阅",
    Role.TENANT_ADMIN: "县级管理员",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts 操作人: an account of this county, or the system itself (`account` None) on somebody's behalf.

    `actors` are the county rulebook's own names of roles that it holds (words.role); `institution` is the id of the
    institution it speaks for.
    """

    account: int | None
    name: str
    roles: frozenset[Role]
    institution: int | None = None
    actors: frozenset[str] = frozenset()


def may(actor: Actor, *roles: Role) -> bool:
    """Return whether the actor holds one of `roles`: what `require` asks, for pages that show a form only then."""
    return not actor.roles.isdisjoint(roles)


def require(actor: Actor, *roles: Role) -> None:
    """Raise `Forbidden`, naming the roles in Chinese, unless the actor holds one of `roles`."""
    if not may(actor, *roles):
        wanted = "、".join(role.label for role in roles)
        raise Forbidden(
            f"这一步须由{wanted}办理；您没有该角色，请联系县级管理员。", details={"roles": list(roles)}
        )


_CONFINED = frozenset({Role.INSTITUTION, Role.LECTURER, Role.SENSITIVE_READER})
_NOBODYS = 0


def sees_only(actor: Actor) -> int | None:
    """Return the institution whose affairs alone the actor may read; None: everybody's of the county.

    Who holds no role beside institution and lecturer (and the permission to read what is sensitive) is confined; one that speaks for no institution sees nobody's (0).
    """
    if actor.roles <= _CONFINED:
        return actor.institution or _NOBODYS
    return None
