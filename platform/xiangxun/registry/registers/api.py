"""JSON API of registers 登记簿接口."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, Page, current_actor, current_db, page_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers import service
from xiangxun.registry.registers.declared import Register, get_register, registers
from xiangxun.registry.registers.permission import may_read, reading_limit
from xiangxun.registry.registers.queries import EntryRow, get_entry, list_entries
from xiangxun.registry.registers.schemas import (
    EntriesQuery,
    RegisterAmendIn,
    RegisterEntryIn,
    RegisterEntryOut,
    RegisterOut,
    RegisterSignIn,
)

api = JsonApi("registers", __name__, "登记簿")


@api.get("/registers", answers=RegisterOut(many=True))
def index() -> list[Register]:
    """Return the registers that the account reads."""
    law = law_on(current_db(), today())
    return [one for one in registers(law).values() if may_read(current_actor(), one, law)]


@api.get("/registers/<register>/entries", answers=page_of(RegisterEntryOut), query=EntriesQuery)
def entries(query: dict[str, Any], register: str) -> Page:
    """Return a page of entries, the last entered first."""
    db = current_db()
    law = law_on(db, today())
    own = reading_limit(current_actor(), get_register(law, register), law)
    return Page.of(list_entries(db, register=register, institution_id=own, **query), query["limit"])


@api.post("/registers/<register>/entries", takes=RegisterEntryIn, answers=RegisterEntryOut)
def enter(told: dict[str, Any], register: str) -> EntryRow:
    """Enter something."""
    db = current_db()
    return get_entry(db, service.enter(db, current_actor(), register=register, **told))


@api.get("/register-entries/<int:entry_id>", answers=RegisterEntryOut)
def entry(entry_id: int) -> EntryRow:
    """Return one entry."""
    return readable(entry_id)


@api.post(
    "/register-entries/<int:entry_id>/amend", takes=RegisterAmendIn, answers=RegisterEntryOut, status=200
)
def amend(told: dict[str, Any], entry_id: int) -> EntryRow:
    """Put other values in place of an entry's; 409 where somebody was first."""
    service.amend(current_db(), current_actor(), entry_id, **told)
    return get_entry(current_db(), entry_id)


@api.post("/register-entries/<int:entry_id>/sign", takes=RegisterSignIn, answers=RegisterEntryOut, status=200)
def sign(told: dict[str, Any], entry_id: int) -> EntryRow:
    """Sign an entry."""
    service.sign(current_db(), current_actor(), entry_id, role=told["role"])
    return get_entry(current_db(), entry_id)


@api.post("/register-entries/<int:entry_id>/close", answers=RegisterEntryOut, status=200)
def close(entry_id: int) -> EntryRow:
    """Close an entry for good."""
    service.close(current_db(), current_actor(), entry_id)
    return get_entry(current_db(), entry_id)


def readable(entry_id: int) -> EntryRow:
    """Return an entry that the account may read; another's is as good as not there."""
    db = current_db()
    law = law_on(db, today())
    found = get_entry(db, entry_id)
    own = reading_limit(current_actor(), get_register(law, found.register), law)
    if own is not None and found.institution_id != own:
        raise NotFound("没有这条登记。")
    return found
