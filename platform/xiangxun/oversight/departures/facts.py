"""Facts of a departure 离开事实: how the county stands at this moment, and what is still owed before it may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xiangxun.foundation import audit
from xiangxun.foundation.jobs import own_transaction
from xiangxun.kernel.clock import today
from xiangxun.oversight.departures.queries import DepartureRow
from xiangxun.results.archives.lending import held, open_loans
from xiangxun.results.archives.queries import list_archives

OPENED, DIGESTS = "opened", "digests"


@dataclass(frozen=True, slots=True)
class CountyStanding:
    """A county now: the end of its audit chain, archives held back or lent, and bags that are to be kept for longer.

    `kept_until`: the latest day of those bags; None where one is kept for ever or there is none.
    """

    entries: int
    head: str
    holds: int
    loans: int
    kept_bags: int
    kept_until: date | None


def standing(tenant_id: int) -> CountyStanding:
    """Look at a county, in a transaction of its own."""
    with own_transaction(tenant_id) as db:
        entries, head = audit.end_of_chain(db)
        bags = [bag for one in list_archives(db) for bag in one.bags if bag.destroyed_on is None]
        ends = [bag.retain_until for bag in bags if bag.retain_until is None or bag.retain_until >= today()]
        latest = None if None in ends else max((day for day in ends if day), default=None)
        return CountyStanding(entries, head, len(held(db)), len(open_loans(db)), len(ends), latest)


def obstacles(now: CountyStanding) -> Iterator[str]:
    """Yield what keeps a county from leaving that only the county itself can end."""
    if now.holds:
        yield f"有 {now.holds} 份档案暂停处置（审计或争议未结），请县里先解除。"
    if now.loans:
        yield f"有 {now.loans} 份档案借出未还，请县里先登记归还。"


def owed(row: DepartureRow, now: CountyStanding) -> Iterator[str]:
    """Yield what is missing before the second operator may confirm, in the order in which it is done."""
    passport, receipt = row.passport, row.receipt
    if passport is None:
        yield "还没有冻结之后导出的护照：请执行 xiangxun tenant export。"
        return
    if (passport["entries"], passport["head"]) != (now.entries, now.head):
        yield "护照导出之后本县数据又有变动：请重新导出，重新核验和交接。"
    if not passport.get("verified"):
        yield "护照尚未核验：请执行 xiangxun tenant leave verify。"
    if receipt is None:
        yield "县里尚未签收护照：请登记交接回执。"
    elif passport.get("verified") != OPENED and not receipt["opened"]:
        yield "护照还没有人用县里的私钥打开过：请县里打开核对后重新登记回执，或带私钥到本平台核验。"
