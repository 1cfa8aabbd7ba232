"""Need list 需求名单: who of a group wants training, imported by the office: the denominator of a training rate.

A person leaves the denominator only by decision of the office; a noted reason alone changes nothing. Trained is who
stands counted in a ledger, found by the index of the ID number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.kernel.resident_id import mask_id
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.models import NeedPerson
from xiangxun.registry.rosters import JudgedRow, Roster, read_roster
from xiangxun.registry.rosters.rejects import rejects_workbook
from xiangxun.registry.trainees.bulk import ID_FIELD
from xiangxun.registry.trainees.trained import is_trained

HOUSEHOLDS = "households"
_SEALED_AS = "need.id_number"
#: Who reads the lists.
NEED_READERS = (Role.AUTHORITY, Role.PLAN_APPROVER, Role.ACCEPTANCE_TEAM, Role.PUBLIC_SERVICE_CENTRE)
_OFFICE = (Role.AUTHORITY, Role.PLAN_APPROVER, Role.ACCEPTANCE_TEAM)


@dataclass(frozen=True, slots=True)
class NeedImport:
    """What became of a file: people added, people who stood there already, rows sent back (as .xlsx, if any)."""

    added: int
    known: int
    rejected: int
    rejects: bytes | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One person of the list; `trained`: stands counted in a ledger."""

    id: int
    group: str
    name: str
    id_masked: str
    household: str | None
    township: str
    reason: str
    excused_on: date | None
    trained: bool
    version: int


def import_need_list(
    db: Session, actor: Actor, *, group: str, content: bytes, name: str, source: str
) -> NeedImport:
    """Take in a list of people of a group (words.group) from a file as rosters are read; `source`: whose list it is.

    Who stands on the list of the group already stays as he is. Raises what `read_roster` raises.
    """
    require(actor, *_OFFICE)
    if group not in law_on(db, today()).rulebook.words.get("group", {}):
        raise InvalidInput(f"本县规则没有“{group}”这类人员，请从列出的类别中选择。")
    if not source.strip():
        raise InvalidInput("请写明名单来源（哪个部门、哪一天的名单）。")
    roster = read_roster(content, name=name, today=today())
    added = _add(db, group, source.strip(), roster.accepted)
    record(db, actor, "need_list.import", "need_list", None, {"group": group, "added": added})
    return NeedImport(added, len(roster.accepted) - added, len(roster.rejected), _rejects(roster))


def note_reason(db: Session, actor: Actor, need_id: int, *, version: int, reason: str) -> None:
    """Note why a person was not trained (refuses, moved away …); the person stays in the denominator."""
    require(actor, *_OFFICE, Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE)
    person = _load(db, need_id)
    person.expect_version(version)
    person.reason = _reason(reason)
    db.flush()
    record(db, actor, "need_list.note", "need_person", need_id)


def excuse(db: Session, actor: Actor, need_id: int, *, version: int, reason: str = "") -> None:
    """Take a person out of the denominator, by decision of the office, for the reason given or noted before."""
    require(actor, *_OFFICE)
    person = _load(db, need_id)
    person.expect_version(version)
    if person.excused_on is not None:
        raise Conflict("此人已经核销。")
    person.reason = _reason(reason or person.reason)
    person.excused_on, person.excused_by = today(), actor.account
    db.flush()
    record(db, actor, "need_list.excuse", "need_person", need_id)


def need_counts(db: Session) -> Mapping[str, tuple[int, int, int]]:
    """Return of each group (in need, trained, excused), in persons under "GROUP", in households "GROUP:households".

    In need are all on the list. A household is trained with one of its people, excused when all of them are; a person
    without a household is one. Who was trained after all is not excused.
    """
    trained, excused = is_trained(NeedPerson.id_index), NeedPerson.excused_on.is_not(None)
    people = select(
        NeedPerson.group,
        func.coalesce(NeedPerson.household, func.encode(NeedPerson.id_index, "hex")).label("home"),
        case((trained, 1), else_=0).label("trained"),
        case((excused, 1), else_=0).label("excused"),
    ).subquery()
    homes = (
        select(
            people.c.group,
            func.count().label("size"),
            func.sum(people.c.trained).label("trained"),
            func.sum(people.c.excused * (1 - people.c.trained)).label("excused"),
        )
        .group_by(people.c.group, people.c.home)
        .subquery()
    )
    found: dict[str, tuple[int, int, int]] = {}
    whole = select(
        homes.c.group,
        func.sum(homes.c.size),
        func.sum(homes.c.trained),
        func.sum(homes.c.excused),
        func.count(),
        func.count().filter(homes.c.trained > 0),
        func.count().filter(homes.c.excused == homes.c.size),
    ).group_by(homes.c.group)
    for group, *numbers in db.execute(whole):
        size, done, out, home_size, home_done, home_out = (int(number) for number in numbers)
        found[group] = (size, done, out)
        found[f"{group}:{HOUSEHOLDS}"] = (home_size, home_done, home_out)
    return found


def list_need(
    db: Session, group: str, *, untrained_only: bool = False, after: int | None = None, limit: int = 50
) -> Sequence[NeedRow]:
    """Return a page of the list of a group in order of entry; `after` is the id at which the page before ended."""
    trained = is_trained(NeedPerson.id_index)
    statement = select(NeedPerson, trained).where(NeedPerson.group == group, NeedPerson.id > (after or 0))
    if untrained_only:
        statement = statement.where(~trained)
    rows = db.execute(statement.order_by(NeedPerson.id).limit(limit)).all()
    numbers = vault.unseal_many(db, _SEALED_AS, [person.id_sealed for person, _ in rows])
    return [_row(person, mask_id(number), done) for (person, done), number in zip(rows, numbers, strict=True)]


def _add(db: Session, group: str, source: str, rows: Sequence[JudgedRow]) -> int:
    numbers = [row.id_number or "" for row in rows]
    sealed = vault.seal_many(db, _SEALED_AS, numbers)
    values = [
        {
            "tenant_id": current_tenant(),
            "group": group,
            "name": row.name,
            "id_sealed": secret,
            "id_index": index,
            "household": row.household,
            "township": row.township or "",
            "listed_on": today(),
            "source": source,
            "reason": "",
            "version": 1,
        }
        for row, secret, index in zip(rows, sealed, vault.blind_indexes(db, ID_FIELD, numbers), strict=True)
    ]
    if not values:
        return 0
    statement = insert(NeedPerson).on_conflict_do_nothing(index_elements=["tenant_id", "group", "id_index"])
    return len(db.scalars(statement.returning(NeedPerson.id), values).all())


def _rejects(roster: Roster) -> bytes | None:
    return rejects_workbook(roster) if roster.rejected else None


def _reason(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise InvalidInput("请写明理由。")
    return reason.strip()


def _load(db: Session, need_id: int) -> NeedPerson:
    person = db.scalar(select(NeedPerson).where(NeedPerson.id == need_id))
    if person is None:
        raise NotFound("需求名单上没有这个人。")
    return person


def _row(person: NeedPerson, id_masked: str, trained: bool) -> NeedRow:  # noqa: FBT001 - a column of the row
    return NeedRow(
        id=person.id,
        group=person.group,
        name=person.name,
        id_masked=id_masked,
        household=person.household,
        township=person.township,
        reason=person.reason,
        excused_on=person.excused_on,
        trained=trained,
        version=person.version,
    )
