"""Checklist 开通清单: what a county still owes before its first session; found in the facts, ticked by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Role
from xiangxun.foundation.calendar import work_calendar
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.web.language import language
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import AccountRow, list_accounts
from xiangxun.registry.accounts.second_factor import confirmed_accounts
from xiangxun.registry.institutions.queries import find_institutions
from xiangxun.registry.interpretations.confirming import open_keys, proposals
from xiangxun.registry.interpretations.regulation import count_passages
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.lecturers.queries import find_lecturers
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.registry.townships.queries import find_townships
from xiangxun.registry.venues.queries import find_venues
from xiangxun.rules.vocabulary import EMPTY

#: Who gets a county ready.
READERS = (Role.TENANT_ADMIN, Role.AUTHORITY)
_NOTICE_MONTH = 12
#: Roles of the core without which no session goes its way; of several, one will do.
_DUTIES = (
    (Role.AUTHORITY,),
    (Role.INSTITUTION,),
    (Role.ACCEPTANCE_TEAM, Role.AUTHORITY),
    (Role.FINANCE,),
    (Role.ARCHIVIST,),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a county needs: `owed` says what is missing ("": nothing), `has` what is there."""

    key: str
    title: str
    owed: str
    has: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.owed


def checklist(db: Session) -> Sequence[Item]:
    """Return everything that the county in scope needs, in the order in which it is done."""
    accounts = [one for one in list_accounts(db) if one.active]
    return [*_people(db, accounts), *_law(db), *_registry(db), _calendar()]


def _people(db: Session, accounts: Sequence[AccountRow]) -> Iterator[Item]:
    administrators = [one for one in accounts if Role.TENANT_ADMIN.value in one.roles]
    entered = [one for one in administrators if not one.must_change_password]
    yield Item(
        "password",
        _("管理员自设口令"),
        "" if entered else _("还没有管理员用一次性链接设口令"),
        _names(entered),
    )
    if current_tenant_info(db).admin_factor:
        held = confirmed_accounts(db)
        without = [one for one in administrators if one.id not in held]
        yield Item("factor", _("管理员动态口令"), _missing(_names(without)) if without else "")
    unheld = list(_unheld_duties(db, accounts))
    yield Item(
        "duties",
        _("各岗位的账号"),
        _missing("、".join(unheld)) if unheld else "",
        _("%(n)s 个账号", n=len(accounts)),
    )


def _unheld_duties(db: Session, accounts: Sequence[AccountRow]) -> Iterator[str]:
    """Yield the roles of the rulebook, then of the core, that nobody holds who can sign in."""
    held = {role for one in accounts if not one.must_change_password for role in (*one.roles, *one.actors)}
    words = law_on(db, today()).rulebook.words.get("role", EMPTY)
    named: set[str] = set()
    for code, word in words.items():
        meant = word.stands_for or (code,)
        named.update(meant)
        if code not in held and set(meant) != {Role.LECTURER.value}:
            yield (word.en if language() == "en" and word.en else word.zh) or code
    for roles in _DUTIES:
        if held.isdisjoint(roles) and named.isdisjoint(roles):
            yield _(roles[0].label)


def _law(db: Session) -> Iterator[Item]:
    passages, questions, prepared = count_passages(db), open_keys(db), proposals(db)
    yield Item(
        "regulation",
        _("制度原文"),
        "" if passages else _("还没有上传"),
        _("%(n)s 段", n=passages),
    )
    waiting = len({*questions, *prepared})
    yield Item(
        "parameters",
        _("由县里定的参数"),
        _("%(n)s 项待主管部门确认", n=waiting) if waiting else "",
        _("其中 %(n)s 项已代拟", n=len(prepared)) if prepared else "",
    )


def _registry(db: Session) -> Iterator[Item]:
    one = Ask(limit=1)
    found: tuple[tuple[str, str, Sequence[object]], ...] = (
        ("townships", _("乡镇"), find_townships(db, one)),
        ("venues", _("培训场所"), find_venues(db, one)),
        ("institutions", _("培训机构"), find_institutions(db, one)),
        ("lecturers", _("讲师"), find_lecturers(db, one)),
    )
    for key, title, rows in found:
        yield Item(key, title, "" if rows else _("还没有登记"), _("已有登记") if rows else "")


def _calendar() -> Item:
    day = today()
    years = sorted({day.year, day.year + (day.month == _NOTICE_MONTH)})
    unknown = [year for year in years if work_calendar().is_worked(date(year, 7, 1)) is None]
    said = "、".join(map(str, unknown))
    return Item(
        "calendar",
        _("放假安排"),
        _("%(years)s 年的放假安排尚未载入，请联系平台运营方", years=said) if unknown else "",
        "、".join(map(str, years)),
    )


def _names(accounts: Sequence[AccountRow]) -> str:
    return "、".join(one.name for one in accounts)


def _missing(what: str) -> str:
    return str(_("还缺：%(what)s", what=what))
