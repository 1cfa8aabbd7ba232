"""The ledger on paper 台账表: the counted on one sheet, the others in an annex with rule, article and reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.registry.trainees.queries import views
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.results.ledger.facts import session_law
from xiangxun.results.ledger.queries import EntryView, LedgerView, get_ledger, list_entries
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import full_years
from xiangxun.training.attendance.queries import credited
from xiangxun.training.sessions.facts import session_facts
from xiangxun.training.sessions.queries import SessionView, get_session

_SEXES = {"male": "男", "female": "女"}
PERSON_COLUMNS = (
    Column("序号", 6, Kind.NUMBER),
    Column("姓名", 10),
    Column("性别", 6),
    Column("身份证号（脱敏）", 22),
    Column("周岁", 6, Kind.NUMBER),
    Column("乡镇", 14),
    Column("村（社区）", 16),
    Column("联系方式", 10),
)
_COUNTED = (
    *PERSON_COLUMNS,
    Column("计入天数", 9, Kind.NUMBER),
    Column("计入人次", 9, Kind.NUMBER),
    Column("依据", 20),
    Column("待确认", 8),
)
_NOT_COUNTED = (
    *PERSON_COLUMNS,
    Column("规则", 12),
    Column("条款", 14),
    Column("不计入的原因", 46, Kind.WRAPPED),
    Column("待确认", 8),
)
SIGNERS = ("制表人：　　　　　　　　　　审核人：　　　　　　　　　　（盖章）　　　　年　　月　　日",)


def ledger_workbook(db: Session, session_id: int) -> bytes:
    """Return the ledger of a session as .xlsx: ID numbers masked, the same bytes for the same ledger and day."""
    return workbook(ledger_sheets(db, session_id), on=today())


def ledger_sheets(db: Session, session_id: int) -> tuple[Sheet, Sheet]:
    """Return both sheets, for a workbook that holds more than one ledger; raises `NotFound`."""
    ledger, session = get_ledger(db, session_id), get_session(db, session_id)
    law = session_law(db, session_facts(db, session_id))
    people = _People(db, session, law)
    counted = list_entries(db, session_id, counted=True)
    others = list_entries(db, session_id, counted=False)
    title = f"{current_tenant_info(db).title}　{session.row.title.removesuffix('培训')}培训台账"
    remarks = _remarks(db, session, ledger, law)
    return (
        Sheet("台账", title, _COUNTED, people.counted_rows(counted), remarks, SIGNERS),
        Sheet(
            "不计入名单",
            f"{title}　附表：不计入名单",
            _NOT_COUNTED,
            people.other_rows(others),
            (*remarks, *_by_rule(ledger, law)),
            SIGNERS,
        ),
    )


def person_cells(place: int, person: TraineeView, on: date) -> tuple[object, ...]:
    """Return the cells of `PERSON_COLUMNS`: the ID number masked, the age on a day, no telephone."""
    return (
        place,
        person.name,
        _SEXES.get(person.sex, person.sex),
        person.id_masked,
        full_years(person.birth, on),
        person.township,
        person.village,
        "已登记" if person.has_phone else "缺",
    )


class _People:
    """Writes lines as cells; who the people are is read once for both sheets."""

    def __init__(self, db: Session, session: SessionView, law: Law) -> None:
        self.law, self.first_day = law, session.row.first_day
        self.credits = credited(db, session.row.id)
        self.known = views(db, [entry.trainee_id for entry in list_entries(db, session.row.id)], by_duty=True)

    def counted_rows(self, entries: Sequence[EntryView]) -> Iterator[Sequence[object]]:
        for place, entry in enumerate(entries, start=1):
            days, _ = self.credits.get(entry.trainee_id, (0, 0))
            basis = "、".join(dict.fromkeys(self._article(rule) for rule in entry.rules))
            flag = "是" if entry.boundary else ""
            yield (*self._person(place, entry), days, entry.units, basis, flag)

    def other_rows(self, entries: Sequence[EntryView]) -> Iterator[Sequence[object]]:
        for place, entry in enumerate(entries, start=1):
            rule = entry.rules[0]
            reason = self.law.rulebook.message(rule, entry.values.get(rule, {}))
            flag = "是" if entry.boundary else ""
            yield (*self._person(place, entry), rule, self._article(rule), reason, flag)

    def _person(self, place: int, entry: EntryView) -> tuple[object, ...]:
        return person_cells(place, self.known[entry.trainee_id], self.first_day)

    def _article(self, rule: str) -> str:
        return self.law.rulebook.entry(rule).article


def _remarks(db: Session, session: SessionView, ledger: LedgerView, law: Law) -> tuple[str, ...]:
    row = session.row
    days = row.first_day.isoformat() + (
        f" 至 {row.last_day.isoformat()}" if row.last_day != row.first_day else ""
    )
    category = law.rulebook.label("category", row.category) if row.category else ""
    topics = "、".join(law.rulebook.label("topic", topic) for topic in session.topics)
    institution = get_institution(db, row.institution_id).name
    flagged = f"；其中待主管部门确认 {ledger.boundary} 人" if ledger.boundary else ""
    equation = f"名单 {ledger.people} 人 = 计入 {ledger.counted} 人 + 不计入 {ledger.not_counted} 人"
    return (
        "　".join(filter(None, (f"期次：{row.code}", f"时间：{days}", category and f"类别：{category}"))),
        "　".join(filter(None, (f"承办单位：{institution}", topics and f"培训内容：{topics}"))),
        f"{equation}；计入 {ledger.units} 人次{flagged}",
    )


def _by_rule(ledger: LedgerView, law: Law) -> tuple[str, ...]:
    if not ledger.by_rule:
        return ()
    parts = (f"{law.rulebook.entry(rule).article} {rule} {n} 人" for rule, n in ledger.by_rule.items())
    return (f"不计入 {ledger.not_counted} 人 = " + " + ".join(parts),)
