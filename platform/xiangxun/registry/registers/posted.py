"""Posted fields 提交的栏目: what a form says of the fields that a register declares."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web.forms import Form
from xiangxun.registry.registers.declared import Register


def fields_of(register: Register) -> dict[str, Any]:
    """Return what the posted form of this request says of a register's fields, as text (a list for choices)."""
    return Form().declared(register.fields)
