"""Posted fields 提交的栏目: what a form says of the fields that a register declares."""

from __future__ import annotations

from typing import Any

from flask import request

from xiangxun.registry.registers.declared import Register

PREFIX = "field-"


def fields_of(register: Register) -> dict[str, Any]:
    """Return what the posted form of this request says of a register's fields, as text (a list for choices)."""
    form = request.form
    return {
        field.key: form.getlist(PREFIX + field.key)
        if field.type == "choices"
        else form.get(PREFIX + field.key, "").strip()
        for field in register.fields
    }
