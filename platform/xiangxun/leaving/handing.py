"""Handing over 交接: the passport of a county that is leaving goes on record with its departure."""

from __future__ import annotations

from pathlib import Path

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.errors import InvalidInput
from xiangxun.oversight.departures import service
from xiangxun.oversight.departures.facts import DIGESTS, OPENED
from xiangxun.oversight.departures.queries import open_departure
from xiangxun.passport.issuing import Issued
from xiangxun.passport.package import Package
from xiangxun.passport.verifying import unlike


def note_issued(tenant: int, issued: Issued, place: Path) -> None:
    """Put a passport on record where the county is leaving; of any other county nothing is noted."""
    passport = issued.passport
    with unit_of_work(None) as db:
        row = open_departure(db, tenant)
        if row is None or not row.may_be_withdrawn:
            return
        note = service.IssuedPassport(
            sha256=issued.sha256,
            made_at=passport.made_at,
            entries=passport.chain["entries"],
            head=passport.chain["head"],
            rows=sum(table["rows"] for table in passport.tables.values()),
            place=str(place.resolve()),
        )
        service.note_passport(db, row.id, note)


def verify_issued(departure_id: int, package: Package) -> str:
    """Verify the passport on record, opening everything where the county's key is there; return how.

    Raises `InvalidInput` for a damaged package or one that is not what its list says, `Conflict` for another passport.
    """
    if package.identity is None:
        package.refuse_damage()
    elif found := unlike(package):
        raise InvalidInput(f"护照核验不符：{found[0]}（共 {len(found)} 处）；请重新导出。")
    how = DIGESTS if package.identity is None else OPENED
    with unit_of_work(None) as db:
        service.note_verified(db, departure_id, package.seal, how)
    return how
