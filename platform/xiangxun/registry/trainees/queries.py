"""Reads trainees 学员: lists by keyset, always masked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.among import among_bytes, among_told, ids_text
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.foundation.db.reading import read_rows
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.resident_id import eighteen_from_fifteen, mask_id, normalise
from xiangxun.registry.trainees.bulk import ID_FIELD
from xiangxun.registry.trainees.models import Trainee
from xiangxun.registry.trainees.restriction import withheld
from xiangxun.registry.trainees.view import TraineeView

_LISTED = select(
    Trainee.id,
    Trainee.name,
    Trainee.name_key,
    Trainee.id_sealed,
    Trainee.birth,
    Trainee.sex,
    Trainee.township,
    Trainee.village,
    Trainee.groups,
    Trainee.group_words,
    Trainee.level,
    Trainee.phone_sealed.is_not(None),
    Trainee.restricted_on.is_not(None),
)
_CHOSEN = _LISTED.where(among_told(Trainee.id, "ids"))
_SEALED = 3
_ALL = Ask()


def list_trainees(
    db: Session,
    *,
    search: str = "",
    narrowed: Ask = _ALL,
    within: Select[int] | None = None,
    after: int | None = None,
    limit: int | None = 50,
    usable: bool = False,
) -> Sequence[TraineeView]:
    """Return a page of the county's trainees by name; `search` is the beginning of a name or of its pinyin, or a whole ID number.

    `narrowed`: to a group, a level, the beginning of a township's name; downwards. `after` is the id of the last of the
    page before. `within`: the statement of the ids of those that may be seen, where not all may. `usable`: without
    those whose data may only be kept.
    """
    statement = _narrowed(db, _LISTED, search, narrowed, within, usable=usable)
    page = Ask(descending=narrowed.descending, after=after, limit=limit)
    return _views(db, read_rows(db, in_order(statement, Trainee, Trainee.name_key, page)))


def count_trainees(
    db: Session,
    *,
    search: str = "",
    narrowed: Ask = _ALL,
    within: Select[int] | None = None,
    usable: bool = False,
) -> int:
    """Return how many trainees `list_trainees` would show in all."""
    counted = select(func.count(Trainee.id))
    return db.scalar(_narrowed(db, counted, search, narrowed, within, usable=usable)) or 0


def _narrowed(
    db: Session, statement: Any, search: str, narrowed: Ask, within: Select[int] | None, *, usable: bool
) -> Any:
    statement = statement.where(Trainee.erased_on.is_(None))
    if usable:
        statement = statement.where(Trainee.restricted_on.is_(None))
    if within is not None:
        statement = statement.where(Trainee.id.in_(within))
    if search:
        statement = statement.where(_is_called(db, search))
    if narrowed.search:
        statement = statement.where(Trainee.township.startswith(narrowed.search, autoescape=True))
    if "group" in narrowed.chosen:
        statement = statement.where(Trainee.groups.contains([narrowed.chosen["group"]]))
    if "level" in narrowed.chosen:
        statement = statement.where(Trainee.level == narrowed.chosen["level"])
    return statement


def people_like(db: Session, *, search: str = "", township: str = "", group: str = "") -> Subquery:
    """Return (id, name_key) of the people who fit, for other statements to stand on; `search`: as `list_trainees`."""
    found = select(Trainee.id, Trainee.name_key)
    if search:
        found = found.where(_is_called(db, search))
    if township:
        found = found.where(Trainee.township == township)
    if group:
        found = found.where(Trainee.groups.contains([group]))
    return found.subquery()


def _is_called(db: Session, search: str) -> ColumnElement[bool]:
    """Tell who has an ID number, where `search` is a whole one, else whose name or pinyin begins with it."""
    number = normalise(search)[0]
    if len(number) in (15, 18) and number[:-1].isascii() and number[:-1].isdigit():
        whole = number if len(number) == 18 else eighteen_from_fifteen(number)
        return Trainee.id_index == vault.blind_index(db, ID_FIELD, whole)
    return or_(
        Trainee.name.startswith(search, autoescape=True),
        Trainee.name_key.startswith(search.casefold(), autoescape=True),
    )


def get_trainee(db: Session, trainee_id: int, *, by_duty: bool = False) -> TraineeView:
    """Return one person, as `views` does; raises `NotFound`."""
    found = views(db, [trainee_id], by_duty=by_duty)
    if trainee_id not in found:
        raise NotFound("没有这位学员。")
    return found[trainee_id]


def views(db: Session, trainee_ids: Collection[int], *, by_duty: bool = False) -> Mapping[int, TraineeView]:
    """Return many people at once, by id.

    `by_duty`: for what the law bids to keep (ledger, archive), also those in clear whose data may only be kept.
    """
    rows = read_rows(db, _CHOSEN, {"ids": ids_text(trainee_ids)})
    return {view.id: view for view in _views(db, rows, by_duty=by_duty)}


def ids_of(db: Session, indexes: Collection[bytes]) -> Mapping[bytes, int]:
    """Return the trainee ids of the people found by indexes of their ID numbers."""
    found = select(Trainee.id_index, Trainee.id).where(among_bytes(Trainee.id_index, indexes))
    return dict(db.execute(found).all())


def in_groups(groups: Collection[str]) -> Select[int]:
    """Return the statement of the ids of the people who belong to any of these groups."""
    return select(Trainee.id).where(Trainee.groups.overlap(sorted(groups)), Trainee.erased_on.is_(None))


class Known(NamedTuple):
    """Under which name the county knows an ID number, and whether that person's data may only be kept."""

    name: str
    restricted: bool


def known_people(db: Session, id_numbers: Sequence[str]) -> Mapping[str, Known]:
    """Return the people whom the county knows by ID numbers (normalised); unknown numbers are left out."""
    by_index = dict(zip(vault.blind_indexes(db, ID_FIELD, id_numbers), id_numbers, strict=True))
    columns = (Trainee.id_index, Trainee.name, Trainee.restricted_on.is_not(None))
    found = db.execute(select(*columns).where(among_bytes(Trainee.id_index, by_index)))
    return {by_index[index]: Known(name, restricted) for index, name, restricted in found}


def _views(db: Session, rows: Sequence[Any], *, by_duty: bool = False) -> list[TraineeView]:
    numbers = vault.unseal_many(db, ID_FIELD, [row[_SEALED] for row in rows])
    found = [_view(row, number) for row, number in zip(rows, numbers, strict=True)]
    return [withheld(one) if one.restricted and not by_duty else one for one in found]


def _view(row: Sequence[Any], number: str) -> TraineeView:
    trainee_id, name, name_key, _, birth, sex, township, village, groups, words, level, phone, restricted = (
        row
    )
    return TraineeView(
        trainee_id,
        name,
        name_key,
        mask_id(number),
        birth,
        sex,
        township,
        village,
        tuple(groups),
        words,
        level,
        phone,
        restricted,
    )
