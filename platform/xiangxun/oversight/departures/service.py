"""Verbs on departures 离开动作: ask, hand over, confirm, withdraw; the system administrator asks, the audit administrator confirms.

The security administrator's word does not count: whoever opens operators' accounts could give both words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now, today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.oversight.departures.facts import OPENED, CountyStanding, obstacles, owed, standing
from xiangxun.oversight.departures.models import Departure
from xiangxun.oversight.departures.queries import DepartureRow, get_departure
from xiangxun.registry.accounts.operators import DUTIES, OperatorInfo, acting, require_duty
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.tenants import service as tenants
from xiangxun.registry.tenants.queries import find_trial, get_tenant_by_id

ASKS, CONFIRMS = "system", "audit"
_SHORTEST = 2
_SEAL = 12


@dataclass(frozen=True, slots=True)
class IssuedPassport:
    """A passport as it was issued: its seal, the end of the audit chain in it, how many rows, in which folder."""

    sha256: str
    made_at: str
    entries: int
    head: str
    rows: int
    place: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The county's receipt for its passport: unit and person, number of the paper, the seal as it stands on it.

    `opened`: the paper says that the county opened and checked the passport with its own key.
    """

    received_by: str
    letter: str
    seal: str
    opened: bool


def ask(db: Session, by: OperatorInfo, tenant_id: int, *, letter: str, due: date) -> int:
    """Begin a county's leaving at the county's own letter: from now on it is read and not changed; return the id.

    `due`: the day from which it may be carried out; today for at once. Needs a unit of work of the platform. Raises
    `Forbidden` for another duty, `InvalidInput`, `Conflict` where it is leaving already or something stands in its way.
    """
    require_duty(by, ASKS)
    if len(letter.strip()) < _SHORTEST:
        raise InvalidInput("请写明县里来函的文号：离开由县里提出，平台不能自行决定。")
    if due < today():
        raise InvalidInput("离开的日期不能早于今天。")
    if get_tenant_by_id(db, tenant_id).trial_of is not None:
        raise InvalidInput("试用县不必办理离开：由县里直接结束即可。")
    in_the_way = "".join(obstacles(standing(tenant_id)))
    if in_the_way:
        raise Conflict(f"暂不能离开：{in_the_way}")
    tenants.freeze(db, tenant_id)
    row = Departure(
        tenant=tenant_id,
        letter=letter.strip(),
        due=due,
        asked_by=by.id,
        asked_duty=by.duty,
        asked_at=now(),
        findings=[],
    )
    db.add(row)
    db.flush()
    _record(db, by, "ask", row, {"letter": row.letter, "due": due.isoformat()})
    return row.id


def note_passport(db: Session, departure_id: int, issued: IssuedPassport) -> None:
    """Keep which passport was issued after the freeze; verification and receipt of an earlier one count no more."""
    row = _open(db, departure_id)
    row.passport = asdict(issued)
    row.receipt = row.confirmed_by = row.confirmed_duty = row.confirmed_at = None
    row.state = "asked"
    _record(db, None, "passport", row, {"sha256": issued.sha256})


def note_verified(db: Session, departure_id: int, sha256: str, how: str) -> None:
    """Keep that the passport on record was verified: its digests, or everything in it "opened" with the county's key.

    What was opened once stays opened. Raises `Conflict` for another passport than the one on record, or after the
    second word.
    """
    row = _asked(db, departure_id)
    if row.passport is None or row.passport["sha256"] != sha256:
        raise Conflict("核验的护照不是登记在案的那一份（封签不同）；请核对文件夹，或重新导出。")
    if how == OPENED or row.passport.get("verified") != OPENED:
        row.passport = {**row.passport, "verified": how, "verified_at": now().isoformat()}
    _record(db, None, "verify", row, {"sha256": sha256, "how": how})


def take_receipt(db: Session, by: OperatorInfo, departure_id: int, receipt: Receipt) -> None:
    """Keep the county's receipt for its passport.

    Raises `InvalidInput` where the seal on the paper is another, `Conflict` after the second word: it was given on
    the receipt of then.
    """
    require_duty(by, ASKS)
    row = _asked(db, departure_id)
    if row.passport is None:
        raise Conflict("还没有护照可以签收；请先导出。")
    seal, told = receipt.seal.strip().lower(), (receipt.received_by.strip(), receipt.letter.strip())
    if len(seal) < _SEAL or not row.passport["sha256"].startswith(seal):
        raise InvalidInput(f"回执上的封签与登记的护照不符；至少写前 {_SEAL} 位，请与县里核对。")
    if min(map(len, told)) < _SHORTEST:
        raise InvalidInput("请写明接收单位、经办人和回执文号。")
    row.receipt = {
        "received_by": told[0],
        "letter": told[1],
        "on": today().isoformat(),
        "opened": receipt.opened,
    }
    _record(db, by, "receipt", row, {"letter": told[1], "sha256": row.passport["sha256"]})


def confirm(db: Session, by: OperatorInfo, departure_id: int, *, seen: str | None = None) -> None:
    """Give the second word on the passport and receipt that were `seen` (`DepartureRow.stamp`; None: as they are now).

    Raises `Forbidden` for another duty, `Conflict` naming what is still owed, or where another is on record by now.
    """
    require_duty(by, CONFIRMS)
    row = _asked(db, departure_id)
    shown = get_departure(db, departure_id)
    if seen not in (None, shown.stamp):
        raise Conflict("护照或回执在您查看之后换过；请重新打开核对，再确认。")
    _refuse_owing(shown)
    row.state = "confirmed"
    row.confirmed_by, row.confirmed_duty, row.confirmed_at = by.id, by.duty, now()
    _record(db, by, "confirm", row, {"sha256": (row.passport or {})["sha256"]})


def withdraw(db: Session, by: OperatorInfo, departure_id: int, reason: str) -> None:
    """Let the county stay and work again; either of the two duties may, until the first thing is removed."""
    if by.duty not in (ASKS, CONFIRMS):
        raise Forbidden(f"撤回须由{DUTIES[ASKS]}或{DUTIES[CONFIRMS]}办理。")
    row = _open(db, departure_id)
    if len(reason.strip()) < _SHORTEST:
        raise InvalidInput("请写明撤回的理由（县里来函、事由）。")
    row.state, row.reason = "withdrawn", reason.strip()
    row.withdrawn_by, row.withdrawn_at = by.id, now()
    tenants.thaw(db, row.tenant)
    _record(db, by, "withdraw", row, {"reason": row.reason})


def begin(db: Session, departure_id: int) -> DepartureRow:
    """Close a county whose day has come, so that it can be removed; one that was begun before stays as it is.

    Raises `Conflict` before its day, without the second word, or where the county changed since its passport, and
    whatever was begun where it is not closed: then it came back.
    """
    row = _locked(db, departure_id)
    if row.state in ("under_way", "locked"):
        _refuse_returned(db, row)
    else:
        if row.state != "confirmed" or row.due > today():
            raise Conflict("还不能执行：须有审计管理员确认，并且到了离开的日期。")
        _refuse_owing(get_departure(db, departure_id))
        row.state, row.began_at = "under_way", now()
        db.flush()
        tenants.close(db, row.tenant)
        _end_trial(db, row.tenant)
        _record(db, None, "begin", row, {})
    db.flush()
    return get_departure(db, departure_id)


def keep_inventory(db: Session, departure_id: int, inventory: Mapping[str, Any]) -> None:
    """Keep what there is before the first thing is removed; what was counted once stays."""
    row = _locked(db, departure_id)
    if row.inventory is None:
        row.inventory = dict(inventory)


def note_findings(
    db: Session, departure_id: int, findings: Sequence[str], locked_until: date | None = None
) -> None:
    """Keep what the last look still found, and the day before which there is no need to look again."""
    row = _locked(db, departure_id)
    row.findings, row.locked_until = list(findings), locked_until


def finish(
    db: Session,
    departure_id: int,
    certificate: str,
    sha256: str,
    at: datetime,
    *,
    locked_until: date | None,
) -> None:
    """Keep the certificate; before `locked_until` something stays that nobody can remove, and is removed then."""
    row = _locked(db, departure_id)
    locked = locked_until is not None
    row.state, row.locked_until = "locked" if locked else "done", locked_until
    row.certificate, row.certificate_sha256, row.ended_at, row.findings = certificate, sha256, at, []
    _record(db, None, "end", row, {"certificate": sha256, "locked": locked})


def _refuse_returned(db: Session, row: Departure) -> None:
    county = get_tenant_by_id(db, row.tenant)
    if county.state != "closed":
        raise Conflict(f"{county.code} 没有关闭，不能删除它的数据：它已经回到本平台。")


def _end_trial(db: Session, tenant_id: int) -> None:
    """Close the county's trial county with it: the county's own accounts work there."""
    trial = find_trial(db, tenant_id)
    if trial is not None:
        tenants.end_trial_tenant(db, SYSTEM, trial.id)


def _refuse_owing(row: DepartureRow) -> None:
    now_there: CountyStanding = standing(row.tenant)
    missing = "".join((*obstacles(now_there), *owed(row, now_there)))
    if missing:
        raise Conflict(f"还不能确认或执行：{missing}")


def _record(
    db: Session, by: OperatorInfo | None, what: str, row: Departure, details: Mapping[str, object]
) -> None:
    actor = SYSTEM if by is None else acting(by)
    record(db, actor, f"tenant.leave.{what}", "tenant", row.tenant, {"departure": row.id, **details})


def _open(db: Session, departure_id: int) -> Departure:
    """Return a departure of which nothing was carried out yet, locked."""
    row = _locked(db, departure_id)
    if row.state not in ("asked", "confirmed"):
        raise Conflict("这项离开已经撤回或已经执行，不能再改。")
    return row


def _asked(db: Session, departure_id: int) -> Departure:
    """Return a departure that waits for its second word, locked: what that word rests on is not exchanged afterwards."""
    row = _open(db, departure_id)
    if row.state != "asked":
        raise Conflict("这项离开已经确认，不能再改；护照或回执有误的，请重新导出护照后从头交接，或先撤回。")
    return row


def _locked(db: Session, departure_id: int) -> Departure:
    row = db.scalar(select(Departure).where(Departure.id == departure_id).with_for_update())
    if row is None:
        raise NotFound("没有这项离开登记，请核对编号。")
    return row
