"""Intake 开通表: one TOML file with everything a county brings: names, regulation, townships, lists, readings.

Files that it names lie beside it. docs/operations.md explains every key.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from xiangxun.foundation.access import Role
from xiangxun.foundation.quotas import GIBIBYTE, Quotas
from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.tables import read_toml


@dataclass(frozen=True, slots=True)
class PersonIn:
    """Somebody of the county office who gets an account and a one-time link. `actors`: roles of the rulebook."""

    username: str
    name: str = ""
    roles: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()

    def core_roles(self) -> list[Role]:
        """Return the roles of the core; raises `InvalidInput` for one that is none, or needs an institution first."""
        try:
            roles = [Role(role) for role in self.roles]
        except ValueError:
            named = "、".join(role.value for role in Role)
            raise InvalidInput(f"账号 {self.username} 的角色不在平台角色之内：{named}。") from None
        if Role.INSTITUTION in roles:
            raise InvalidInput(f"账号 {self.username} 属培训机构，请在该县登记机构后由县级管理员开通。")
        return roles


@dataclass(frozen=True, slots=True)
class NeedListIn:
    """A need list 需求名单: people of a group (words.group) in a spreadsheet, and whose list it is."""

    group: str
    file: str
    source: str


@dataclass(frozen=True, slots=True)
class ReadingIn:
    """A reading of a parameter that the county's authority is to confirm."""

    key: str
    value: Any
    since: date
    document: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class QuotaIn:
    """How much the county may take of the platform; what is left out has no limit."""

    gigabytes: int | None = None
    people: int | None = None
    jobs: int | None = None

    def quotas(self) -> Quotas:
        """Return it as the platform keeps it."""
        return Quotas(self.gigabytes and self.gigabytes * GIBIBYTE, self.people, self.jobs)


@dataclass(frozen=True, slots=True)
class Intake:
    """The whole file; `folder` is where it lies. What is left out is not done."""

    title: str = ""
    region: str = ""
    county: str = ""
    administrator: PersonIn = field(default_factory=lambda: PersonIn("admin"))
    people: tuple[PersonIn, ...] = field(metadata={"key": "person"}, default=())
    regulation: str = ""
    townships: str | tuple[str, ...] = ()
    need_lists: tuple[NeedListIn, ...] = field(metadata={"key": "need_list"}, default=())
    readings: tuple[ReadingIn, ...] = field(metadata={"key": "reading"}, default=())
    quota: QuotaIn = field(default_factory=QuotaIn)
    folder: Path = Path()

    def content(self, name: str) -> bytes:
        """Return a file that lies beside the intake; raises `InvalidInput` naming it."""
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            raise InvalidInput(
                f"打不开“{name}”；它应与开通表放在同一文件夹，请核对文件名和读取权限。"
            ) from None


def read_intake(path: Path) -> Intake:
    """Return what the file says; raises `TableRefused` naming the key, `InvalidInput` where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"打不开“{path.name}”；请核对路径，文件须为 UTF-8 编码的 TOML。") from None
    return replace(read_toml(Intake, text, path.name), folder=path.parent)
