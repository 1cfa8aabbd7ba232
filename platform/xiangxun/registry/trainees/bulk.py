"""Bulk intake 批量登记: thousands of villagers in a few statements, found again by the index of their ID number.

COPY into a table under row-level security is refused by PostgreSQL, so the rows go into a temporary table first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session

from xiangxun.foundation import quotas, vault
from xiangxun.foundation.db.among import among_bytes, codes_text
from xiangxun.foundation.db.meanwhile import meanwhile
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import now
from xiangxun.registry.extras.service import fill_up
from xiangxun.registry.trainees.models import PERSON, Trainee
from xiangxun.registry.trainees.names import name_key
from xiangxun.registry.trainees.turns import lock_people
from xiangxun.rules.vocabulary import EMPTY

ID_FIELD = "trainee.id_number"
PHONE_FIELD = "trainee.phone"

_STAGING = text("""
    CREATE TEMPORARY TABLE incoming_trainees (
        n integer, name text, name_key text, id_sealed text, id_index bytea, birth date, sex text, phone_sealed text,
        township text, village text, groups text[], group_words text, education text, household text
    ) ON COMMIT DROP
""")
_COPY = """COPY incoming_trainees (n, name, name_key, id_sealed, id_index, birth, sex, phone_sealed, township, village,
    groups, group_words, education, household) FROM STDIN"""
_MERGE = """
    INSERT INTO trainees (tenant_id, name, name_key, id_sealed, id_index, birth, sex, phone_sealed, township, village,
        groups, group_words, education, household, created_at, version)
    SELECT %(tenant)s, name, name_key, id_sealed, id_index, birth, sex, phone_sealed, township, village, groups,
        group_words, education, household, %(at)s, 1
    FROM incoming_trainees WHERE n >= %(first)s ORDER BY n
    ON CONFLICT (tenant_id, id_index) DO UPDATE SET
        phone_sealed = coalesce(excluded.phone_sealed, trainees.phone_sealed),
        township = coalesce(nullif(excluded.township, ''), trainees.township),
        village = coalesce(nullif(excluded.village, ''), trainees.village),
        groups = (SELECT coalesce(array_agg(DISTINCT g ORDER BY g), '{}')
                  FROM unnest(trainees.groups || excluded.groups) AS g),
        group_words = coalesce(nullif(excluded.group_words, ''), trainees.group_words),
        education = coalesce(nullif(excluded.education, ''), trainees.education),
        household = coalesce(excluded.household, trainees.household),
        version = trainees.version + 1
    RETURNING id_index, id
"""
#: So many rows does the server merge while the next ones are sealed.
_PART = 4_000


@dataclass(frozen=True, slots=True)
class TraineeRow:
    """A person as a roster brings it: ID number checked and normalised, `phone` None where there is none.

    `extra`: the county's own fields, checked.
    """

    name: str
    id_number: str
    birth: date
    sex: str
    phone: str | None = None
    township: str = ""
    village: str = ""
    groups: tuple[str, ...] = field(default=())
    group_words: str = ""
    education: str = ""
    household: str | None = None
    extra: Mapping[str, Any] = EMPTY


def upsert_trainees(
    db: Session, rows: Sequence[TraineeRow], *, with_people: Select[int] | None = None
) -> list[int]:
    """Add the people who are new, complete those who are known; return their ids in the order of `rows`.

    The known are taken in turn (`people_in_turn`), together with those of `with_people` whom the caller decides about.

    A known person keeps name and birth; what the county already holds is filled up, never emptied. Each ID number may
    stand in `rows` once. Raises `QuotaReached` where the county would hold more people than it may.
    """
    if not rows:
        return []
    indexes = vault.blind_indexes(db, ID_FIELD, [row.id_number for row in rows])
    _take_known(db, indexes, with_people)
    merged = _merged(db, _records(db, rows, indexes))
    quotas.refuse_beyond(db, quotas.PEOPLE, count_people)
    found = [merged[index] for index in indexes]
    fill_up(db, PERSON, {one: row.extra for one, row in zip(found, rows, strict=True) if row.extra})
    return found


def count_people(db: Session) -> int:
    """Return how many people the county holds."""
    return db.scalar(select(func.count()).select_from(Trainee)) or 0


def _take_known(db: Session, indexes: Sequence[bytes], with_people: Select[int] | None) -> None:
    known = among_bytes(Trainee.id_index, indexes)
    lock_people(db, known if with_people is None else or_(known, Trainee.id.in_(with_people)))


def _merged(db: Session, records: Iterator[tuple[object, ...]]) -> Mapping[bytes, int]:
    """Merge the records into the table; return the ids by index. Each part is made while the one before is merged."""
    db.execute(text("DROP TABLE IF EXISTS pg_temp.incoming_trainees"))
    db.execute(_STAGING)
    values = {"tenant": current_tenant(), "at": now()}
    merged: dict[bytes, int] = {}
    part = list(islice(records, _PART))
    while part:
        _copy(db, part)
        with meanwhile(db, _MERGE, {**values, "first": part[0][0]}) as merging:
            part = list(islice(records, _PART))
        merged.update(merging.rows)
    return merged


def _copy(db: Session, part: Sequence[tuple[object, ...]]) -> None:
    connection: Any = db.connection().connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for record in part:
            copy.write_row(record)


def _records(
    db: Session, rows: Sequence[TraineeRow], indexes: Sequence[bytes]
) -> Iterator[tuple[object, ...]]:
    """Return the records to copy, sealed as they are asked for: by then the connection answers no query."""
    return _lines(rows, indexes, vault.sealer(db, ID_FIELD), vault.sealer(db, PHONE_FIELD))


def _lines(
    rows: Sequence[TraineeRow],
    indexes: Sequence[bytes],
    sealed: Callable[[str], str],
    sealed_phone: Callable[[str], str],
) -> Iterator[tuple[object, ...]]:
    for n, (row, index) in enumerate(zip(rows, indexes, strict=True)):
        yield (
            n, row.name, name_key(row.name), sealed(row.id_number), index, row.birth, row.sex,
            sealed_phone(row.phone) if row.phone else None, row.township, row.village, _groups_text(row.groups),
            row.group_words, row.education, row.household,
        )  # fmt: skip


@lru_cache(maxsize=1024)
def _groups_text(groups: tuple[str, ...]) -> str:
    return codes_text(groups)
