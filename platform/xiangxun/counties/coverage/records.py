"""Recorded places 登记位置: whether the thing that a rule's `record` names is really there to be filled in."""

from __future__ import annotations

from dataclasses import fields

from xiangxun.rules.facts import (
    Day,
    Engaged,
    InstitutionFacts,
    LecturerFacts,
    Person,
    PlanFacts,
    SessionFacts,
    Slot,
)
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.vocabulary import Code

#: Registers that the core keeps in tables of its own: editions of the text, interpretations, payments.
_CORE_REGISTERS = frozenset({"edition", "interpretation", "payment"})
#: What the core keeps of each thing by itself.
_CORE_FIELDS = {
    "session": (SessionFacts, Day, Slot),
    "person": (Person,),
    "lecturer": (LecturerFacts, Engaged),
    "institution": (InstitutionFacts,),
    "plan": (PlanFacts,),
}


def problem_of(record: str, rulebook: Rulebook, texts: frozenset[str]) -> str | None:
    """Return what is wrong with a record, in words for the author; None where its target is there.

    `texts`: the texts in the plugin's code, among which the step of a signature is looked for.
    """
    kind, _, target = record.partition(":")
    match kind:
        case "document":
            found = target in rulebook.documents
        case "register":
            return _problem_of_register(target, rulebook)
        case "signature":
            found = target in texts or target in rulebook.words.get("role", {})
        case _:
            found = _is_field(target, rulebook)
    return None if found else f"登记位置 {record} 没有声明"


def _problem_of_register(key: Code, rulebook: Rulebook) -> str | None:
    if key not in rulebook.words.get("register", {}):
        return f"登记簿 {key} 没有在 words.register 中声明"
    declared = any(field.on == f"register:{key}" for field in rulebook.fields.values())
    if not declared and key not in _CORE_REGISTERS:
        return f'登记簿 {key} 没有任何栏目：请以 [[field]] on = "register:{key}" 声明'
    return None


def _is_field(target: str, rulebook: Rulebook) -> bool:
    """Return whether a field, told as "plan.goals" or "goals", is declared or kept by the core."""
    on, dot, key = target.rpartition(".")
    if any(field.key == key and on in ("", field.on) for field in rulebook.fields.values()):
        return True
    kinds = _CORE_FIELDS.get(on, ()) if dot else sum(_CORE_FIELDS.values(), ())
    return any(key == field.name for kind in kinds for field in fields(kind))
