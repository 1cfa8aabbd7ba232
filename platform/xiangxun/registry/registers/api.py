"""JSON API of registers 登记簿接口."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.access import require
from xiangxun.foundation.web import JsonApi, KeysetQuery, Page, current_actor, current_db, page_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers import need_list, service
from xiangxun.registry.registers.declared import Register, get_register, registers
from xiangxun.registry.registers.permission import may_read, reading_limit
from xiangxun.registry.registers.queries import EntryRow, get_entry, list_entries
from xiangxun.registry.registers.schemas import (
    EntriesQuery,
    NeedFile,
    NeedImportOut,
    NeedListIn,
    NeedOut,
    NeedReasonIn,
    NeedSizeOut,
    RegisterAmendIn,
    RegisterEntryIn,
    RegisterEntryOut,
    RegisterOut,
    RegisterPaperFile,
    RegisterPaperIn,
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


@api.upload(
    "/register-entries/<int:entry_id>/papers",
    files=RegisterPaperFile,
    form=RegisterPaperIn,
    answers=RegisterEntryOut,
)
def attach(uploads: dict[str, Any], told: dict[str, str], entry_id: int) -> EntryRow:
    """File a paper with an entry, with or without its scan."""
    db, scan = current_db(), uploads["file"]
    service.attach(
        db,
        current_actor(),
        entry_id,
        kind="register",
        content=scan.read() if scan else None,
        name=(scan.filename or "") if scan else "",
        **told,
    )
    return get_entry(db, entry_id)


@api.get("/need/<group>", answers=page_of(NeedOut), query=KeysetQuery)
def need(query: dict[str, Any], group: str) -> Page:
    """Return a page of the people of a group who are in need of training, masked."""
    require(current_actor(), *need_list.NEED_READERS)
    return Page.of(need_list.list_need(current_db(), group, **query), query["limit"])


@api.upload("/need/<group>", files=NeedFile, form=NeedListIn, answers=NeedImportOut)
def import_need(uploads: dict[str, Any], told: dict[str, str], group: str) -> need_list.NeedImport:
    """Take in a list of people in need; rows that cannot be used are counted, and shown on the page."""
    file = uploads["file"]
    return need_list.import_need_list(
        current_db(), current_actor(), group=group, content=file.read(), name=file.filename or "", **told
    )


@api.post("/need/<group>/<int:need_id>/reason", takes=NeedReasonIn, answers=NeedSizeOut, status=200)
def settle_need(told: dict[str, Any], group: str, need_id: int) -> dict[str, int]:
    """Note why a person was not trained, or excuse the person; return the size of the group."""
    db = current_db()
    settle = need_list.excuse if told.pop("excuse") else need_list.note_reason
    settle(db, current_actor(), need_id, **told)
    people, trained, excused = need_list.need_counts(db).get(group, (0, 0, 0))
    return {"people": people, "trained": trained, "excused": excused}


def readable(entry_id: int) -> EntryRow:
    """Return an entry that the account may read; another's is as good as not there."""
    db = current_db()
    law = law_on(db, today())
    found = get_entry(db, entry_id)
    own = reading_limit(current_actor(), get_register(law, found.register), law)
    if own is not None and found.institution_id != own:
        raise NotFound("没有这条登记。")
    return found
