"""Permission 登记权限: who enters in a register, who signs, and who reads which of its entries."""

from __future__ import annotations

from xiangxun.foundation.access import Actor, Role, require, sees_only
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.interpretations.service import acting_as
from xiangxun.registry.registers.declared import Register, role_label
from xiangxun.rules.law import Law

_KEEPERS = tuple(role for role in Role if role is not Role.LECTURER)
#: Who reads a register even where the rulebook names its keepers.
_OVERSEERS = frozenset({Role.AUTHORITY, Role.ARCHIVIST})


def holds(actor: Actor, role: str, law: Law) -> bool:
    """Return whether the actor holds a role: the county's own, or the core's."""
    try:
        acting_as(actor, role, law)
    except Forbidden:
        return False
    return True


def check_keeper(actor: Actor, register: Register, law: Law, institution_id: int | None) -> None:
    """Raise `Forbidden` unless the actor may enter in a register what is the affair of an institution (or of none)."""
    if not register.kept_by:
        require(actor, *_KEEPERS)
    elif not any(holds(actor, role, law) for role in register.kept_by):
        kept = "、".join(role_label(law, role) for role in register.kept_by)
        raise Forbidden(f"{register.zh}由{kept}登记；您没有该角色。")
    if actor.institution is not None and actor.institution != institution_id:
        raise Forbidden("只能登记本机构的事项。")


def may_enter(actor: Actor, register: Register, law: Law) -> bool:
    """Return whether the actor enters in a register at all; those of supervision are filled in there."""
    try:
        check_keeper(actor, register, law, actor.institution)
    except Forbidden:
        return False
    return not register.supervised


def check_signer(actor: Actor, register: Register, law: Law, role: str, institution_id: int | None) -> None:
    """Raise unless the register asks for a signature in this role and the actor may give it."""
    if role not in register.signed_by:
        raise InvalidInput(f"{register.zh}不需要{role_label(law, role)}签字。")
    acting_as(actor, role, law)
    if actor.institution is not None and actor.institution != institution_id:
        raise Forbidden("只能为本机构的事项签字。")


def may_read(actor: Actor, register: Register, law: Law) -> bool:
    """Return whether the actor reads a register: one with keepers is for them, its signers and the overseers."""
    if not register.kept_by:
        return not actor.roles.isdisjoint(_KEEPERS)
    named = (*register.kept_by, *register.signed_by)
    return not actor.roles.isdisjoint(_OVERSEERS) or any(holds(actor, role, law) for role in named)


def may_read_entry(actor: Actor, register: Register, law: Law, institution_id: int | None) -> bool:
    """Return whether the actor reads an entry of a register that is the affair of an institution (or of none)."""
    return may_read(actor, register, law) and _limit(actor) in (None, institution_id)


def reading_limit(actor: Actor, register: Register, law: Law) -> int | None:
    """Return the only institution whose entries the actor may read (None: all); raises `Forbidden` for a stranger."""
    if not may_read(actor, register, law):
        raise Forbidden(f"{register.zh}只供登记人员和主管部门查阅；您没有该角色。")
    return _limit(actor)


def _limit(actor: Actor) -> int | None:
    return actor.institution if actor.institution is not None else sees_only(actor)
