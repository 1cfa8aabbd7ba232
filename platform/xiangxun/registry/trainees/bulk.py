"""Bulk intake 批量登记: thousands of villagers in three statements, found again by the index of their ID number.

COPY into a table under row-level security is refused by PostgreSQL, so the rows go into a temporary table first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, column, func, or_, select, table, text
from sqlalchemy.orm import Session

from xiangxun.foundation import quotas, vault
from xiangxun.foundation.db.among import codes_text
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
_MERGE = text("""
    INSERT INTO trainees (tenant_id, name, name_key, id_sealed, id_index, birth, sex, phone_sealed, township, village,
        groups, group_words, education, household, created_at, version)
    SELECT :tenant, name, name_key, id_sealed, id_index, birth, sex, phone_sealed, township, village, groups,
        group_words, education, household, :at, 1
    FROM incoming_trainees ORDER BY n
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
""")
_INCOMING = table("incoming_trainees", column("id_index"))
_FOUND = text("""
    SELECT trainees.id FROM incoming_trainees JOIN trainees
        ON trainees.tenant_id = :tenant AND trainees.id_index = incoming_trainees.id_index
    ORDER BY incoming_trainees.n
""")


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
    db.execute(text("DROP TABLE IF EXISTS pg_temp.incoming_trainees"))
    db.execute(_STAGING)
    records = _records(db, rows)
    connection: Any = db.connection().connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for record in records:
            copy.write_row(record)
    _take_known(db, with_people)
    values: dict[str, int | datetime] = {"tenant": current_tenant(), "at": now()}
    db.execute(_MERGE, values)
    quotas.refuse_beyond(db, quotas.PEOPLE, count_people)
    found = [int(one) for one in db.scalars(_FOUND, values)]
    fill_up(db, PERSON, {one: row.extra for one, row in zip(found, rows, strict=True) if row.extra})
    return found


def count_people(db: Session) -> int:
    """Return how many people the county holds."""
    return db.scalar(select(func.count()).select_from(Trainee)) or 0


def _take_known(db: Session, with_people: Select[int] | None) -> None:
    known = Trainee.id_index.in_(select(_INCOMING.c.id_index))
    lock_people(db, known if with_people is None else or_(known, Trainee.id.in_(with_people)))


def _records(db: Session, rows: Sequence[TraineeRow]) -> Iterator[tuple[object, ...]]:
    """Return the records to copy, everything sealed by now: the connection answers no query while it copies."""
    numbers = [row.id_number for row in rows]
    indexes = vault.blind_indexes(db, ID_FIELD, numbers)
    sealed = vault.seal_many(db, ID_FIELD, numbers)
    phones = vault.seal_many(db, PHONE_FIELD, [row.phone for row in rows if row.phone])
    return _lines(rows, indexes, sealed, iter(phones))


def _lines(
    rows: Sequence[TraineeRow], indexes: Sequence[bytes], sealed: Sequence[str], phones: Iterator[str]
) -> Iterator[tuple[object, ...]]:
    for n, row in enumerate(rows):
        phone = next(phones) if row.phone else None
        yield (
            n, row.name, name_key(row.name), sealed[n], indexes[n], row.birth, row.sex, phone, row.township,
            row.village, codes_text(row.groups), row.group_words, row.education, row.household,
        )  # fmt: skip
