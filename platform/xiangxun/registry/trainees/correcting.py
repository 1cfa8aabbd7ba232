"""Correction 更正: what is wrong of one person is put right, on a document, and what stood there before is kept.

PIPL art. 46. An ID number that belongs to somebody else here is no correction: then two entries may be one person,
which a person of the authority has to find out first.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.among import among
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.kernel.phone import read_phone
from xiangxun.kernel.resident_id import read_resident_id
from xiangxun.registry.rosters.codes import CODES
from xiangxun.registry.rosters.names import read_name
from xiangxun.registry.trainees.bulk import ID_FIELD, PHONE_FIELD
from xiangxun.registry.trainees.models import Trainee, TraineeCorrection
from xiangxun.registry.trainees.names import name_key

_WAS, _NOW = "trainee.was", "trainee.now"
_NOTHING = "{}"


@dataclass(frozen=True, slots=True, repr=False)
class Right:
    """What is right of a person; None: as it stands. `phone` "": has none; `groups`: codes of the rulebook."""

    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    township: str | None = None
    village: str | None = None
    groups: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CorrectionView:
    """One correction: `was` and `now` by field, in clear."""

    id: int
    trainee_id: int
    was: Mapping[str, Any]
    now: Mapping[str, Any]
    document: str
    corrected_by: int
    corrected_on: date


def correct(db: Session, trainee: Trainee, right: Right, *, document: str, by: int) -> Mapping[str, Any]:
    """Put a person right and keep what stood there; return what stood there, by field (empty: nothing differs).

    Raises `InvalidInput` for what cannot be so, `Conflict` where the ID number is another person's here.
    """
    was = held(db, trainee)
    now = was | _read(right)
    changed = [name for name in was if was[name] != now[name]]
    if not changed:
        return {}
    if "id_number" in changed:
        _renumber(db, trainee, now["id_number"])
    _write(db, trainee, now)
    before = {name: was[name] for name in changed}
    row = TraineeCorrection(
        trainee_id=trainee.id,
        fields=changed,
        was_sealed=vault.seal(db, _WAS, _text(before)),
        now_sealed=vault.seal(db, _NOW, _text({name: now[name] for name in changed})),
        document=document,
        corrected_by=by,
        corrected_on=today(),
    )
    db.add(row)
    db.flush()
    return before


def held(db: Session, trainee: Trainee) -> dict[str, Any]:
    """Return what may be corrected of a person as it stands, in clear; birth and sex follow the ID number."""
    return {
        "name": trainee.name,
        "id_number": vault.unseal(db, ID_FIELD, trainee.id_sealed),
        "birth": trainee.birth.isoformat(),
        "sex": trainee.sex,
        "phone": vault.unseal(db, PHONE_FIELD, trainee.phone_sealed) if trainee.phone_sealed else "",
        "township": trainee.township,
        "village": trainee.village,
        "groups": sorted(trainee.groups),
    }


def corrections_of(db: Session, trainee_ids: Collection[int]) -> Iterator[CorrectionView]:
    """Yield the corrections of people, the first at the top."""
    rows = db.scalars(
        select(TraineeCorrection)
        .where(among(TraineeCorrection.trainee_id, trainee_ids))
        .order_by(TraineeCorrection.id)
    ).all()
    were = vault.unseal_many(db, _WAS, [row.was_sealed for row in rows])
    are = vault.unseal_many(db, _NOW, [row.now_sealed for row in rows])
    for row, was, now in zip(rows, were, are, strict=True):
        yield CorrectionView(
            row.id,
            row.trainee_id,
            json.loads(was),
            json.loads(now),
            row.document,
            row.corrected_by,
            row.corrected_on,
        )


def forget_corrections(db: Session, trainee_id: int) -> None:
    """Empty what corrections say of a person who is erased; that there were any stays."""
    nothing = {"was_sealed": vault.seal(db, _WAS, _NOTHING), "now_sealed": vault.seal(db, _NOW, _NOTHING)}
    db.execute(
        update(TraineeCorrection)
        .where(TraineeCorrection.trainee_id == trainee_id)
        .values(**nothing, document=""),
        execution_options={"synchronize_session": False},
    )


def _read(right: Right) -> dict[str, Any]:
    """Return what was typed as it is kept, checked; what was left out is not in it."""
    told = {one.name: getattr(right, one.name) for one in fields(right)}
    told = {name: value for name, value in told.items() if value is not None}
    if "name" in told:
        name, _ = read_name(told["name"])
        if not name:
            raise InvalidInput("请写明更正后的姓名。", details={"field": "name"})
        told["name"] = name
    if "id_number" in told:
        number = read_resident_id(told["id_number"], today=today())
        if not number.valid or number.birth is None:
            said = "；".join(CODES[code].reason for code in number.codes if code in CODES)
            raise InvalidInput(f"更正后的身份证号不能用：{said}。", details={"field": "id_number"})
        told |= {"id_number": number.number, "birth": number.birth.isoformat()}
        told["sex"] = number.sex.value if number.sex else ""
    if told.get("phone"):
        told["phone"] = read_phone(told["phone"]).number
        if not told["phone"]:
            raise InvalidInput("更正后的电话应为手机号或带区号的座机。", details={"field": "phone"})
    if "groups" in told:
        told["groups"] = sorted(told["groups"])
    return told


def _renumber(db: Session, trainee: Trainee, number: str) -> None:
    index = vault.blind_index(db, ID_FIELD, number)
    other = db.scalar(select(Trainee.id).where(Trainee.id_index == index, Trainee.id != trainee.id))
    if other is not None:
        raise Conflict(
            f"更正后的身份证号在本县已登记在另一位学员（编号 {other}）名下，没有改动；"
            "请先核对两份登记是否同一人：不是同一人的，查明哪一份写错；是同一人的，由主管部门决定合并。",
            code="person_known",
            details={"other": other},
        )
    trainee.id_sealed, trainee.id_index = vault.seal(db, ID_FIELD, number), index


def _write(db: Session, trainee: Trainee, now: Mapping[str, Any]) -> None:
    trainee.name, trainee.name_key = now["name"], name_key(now["name"])
    trainee.birth, trainee.sex = date.fromisoformat(now["birth"]), now["sex"]
    trainee.phone_sealed = vault.seal(db, PHONE_FIELD, now["phone"]) if now["phone"] else None
    trainee.township, trainee.village = now["township"], now["village"]
    if sorted(trainee.groups) != now["groups"]:
        trainee.groups, trainee.group_words = list(now["groups"]), ""


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
