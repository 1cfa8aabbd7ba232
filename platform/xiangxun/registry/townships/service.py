"""Keeps the list of townships 乡镇: by hand or from a spreadsheet; a place that is no more is retired, never deleted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.townships.models import Township
from xiangxun.registry.townships.reading import CLOSING, TITLE, read_names

#: Who keeps the list of townships.
KEEPERS = (Role.AUTHORITY, Role.TENANT_ADMIN)
_LONGEST = 30
_MOST = 500
#: A title, a sum, a signature, anything with digits or a colon: it may name somebody, and is said back to nobody.
_NO_NAME = re.compile(rf"{CLOSING.pattern}|{TITLE.pattern}|.*[\d:：]")


@dataclass(frozen=True, slots=True)
class TownshipsAdded:
    """What became of a list: names added, and how many stood there already."""

    added: tuple[str, ...]
    known: int


def add_townships(db: Session, actor: Actor, names: Iterable[str]) -> TownshipsAdded:
    """Add names to the county's list; one that stands there stays as it is. Doing it twice changes nothing."""
    require(actor, *KEEPERS)
    wanted = list(dict.fromkeys(filter(None, ("".join(name.split()) for name in names))))
    _refuse_what_is_no_name(wanted)
    values = [
        {"tenant_id": current_tenant(), "name": name, "retired_on": None, "version": 1} for name in wanted
    ]
    statement = insert(Township).on_conflict_do_nothing(index_elements=["tenant_id", "name"])
    added = sorted(db.scalars(statement.returning(Township.name), values).all())
    if added:
        record(db, actor, "township.add", "township", None, {"names": added})
    return TownshipsAdded(tuple(added), len(wanted) - len(added))


def import_townships(db: Session, actor: Actor, content: bytes) -> TownshipsAdded:
    """Add the names in a spreadsheet; raises `UnreadableRoster` where it cannot be read."""
    require(actor, *KEEPERS)
    return add_townships(db, actor, read_names(content))


def retire_township(db: Session, actor: Actor, township_id: int, *, version: int) -> None:
    """Offer a township no longer; what names it stays. Raises `Conflict` where that was done before."""
    row = _load(db, actor, township_id, version)
    if row.retired_on is not None:
        raise Conflict("这个乡镇已经停用。")
    row.retired_on = today()
    db.flush()
    record(db, actor, "township.retire", "township", row.id, {"name": row.name})


def restore_township(db: Session, actor: Actor, township_id: int, *, version: int) -> None:
    """Offer a retired township again."""
    row = _load(db, actor, township_id, version)
    if row.retired_on is None:
        raise Conflict("这个乡镇正在使用，不用恢复。")
    row.retired_on = None
    db.flush()
    record(db, actor, "township.restore", "township", row.id, {"name": row.name})


def _refuse_what_is_no_name(names: list[str]) -> None:
    if not names:
        raise InvalidInput("没有读到乡镇名称；请填写名称，或在表格里写“乡镇”一列。")
    too_long = next((name for name in names if len(name) > _LONGEST), None)
    if too_long is not None:
        raise InvalidInput(
            f"“{too_long[:_LONGEST]}…”不像乡镇名称（超过 {_LONGEST} 字）；请核对是否选对了文件和列。"
        )
    unfit = [str(place) for place, name in enumerate(names, 1) if _NO_NAME.match(name)]
    if unfit:
        raise InvalidInput(
            f"第 {'、'.join(unfit[:5])} 个不像乡镇名称（含数字或冒号，或是标题、合计、签字）；请只留乡镇名称，去掉其余内容后再提交。"
        )
    if len(names) > _MOST:
        raise InvalidInput(
            f"读到 {len(names)} 个名称，一个县不会有这么多乡镇；请只留乡镇一列，去掉村名后重新上传。"
        )


def _load(db: Session, actor: Actor, township_id: int, version: int) -> Township:
    require(actor, *KEEPERS)
    row = db.scalar(select(Township).where(Township.id == township_id))
    if row is None:
        raise NotFound("名单上没有这个乡镇；请从乡镇页进入。")
    row.expect_version(version)
    return row
