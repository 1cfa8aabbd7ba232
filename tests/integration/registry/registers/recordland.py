"""Recordland 示录县: an invented county that has registers to keep, inspections to sign and duties to watch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.clock import now, on_day
from xiangxun.registry.accounts.models import Account
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.institutions.models import Institution
from xiangxun.registry.tenants.models import Tenant
from xiangxun.rules import (
    ApprovalStep,
    County,
    Deadline,
    Law,
    Layer,
    MatterFacts,
    Obligation,
    Span,
    Unit,
    WatchFacts,
    Window,
    rule,
)
from xiangxun.rules.law import parse_parameters, parse_rulebook

DAY = date(2024, 5, 6)
RULEBOOK = """
[county]
code = "recordland"
title = "示录县培训办法"
[[need]]
key = "counted_by"
hooks = ["watch_obligations"]
of = "institution"
what = "counted"
reach = { months = 12 }
form = "tally"
measure = "people"
[[need]]
key = "classes"
hooks = ["watch_obligations"]
of = "programme"
what = "counted"
reach = { months = 12 }
form = "tally"
measure = "sessions"
[[rule]]
id = "RL-1"
article = "第一条"
manner = "recorded"
record = "register:damage"
summary = "damage is entered and paid for at price"
zh = "损坏按价赔偿"
[[rule]]
id = "RL-2"
article = "第二条"
manner = "automated"
severity = "warn"
summary = "who does not mend as ordered is in breach once the office has decided so"
zh = "有{orders}份整改通知逾期未改"
confirm_by = "office"
[[rule]]
id = "RL-3"
article = "第三条"
manner = "automated"
severity = "block"
summary = "the inspected signs as well"
zh = "检查记录须由双方签字"
[[rule]]
id = "RL-4"
article = "第四条"
manner = "automated"
severity = "warn"
summary = "materials within ten working days"
zh = "培训结束后应及时报送材料"
[[rule]]
id = "RL-5"
article = "第五条"
manner = "automated"
severity = "warn"
summary = "everybody in need is trained"
zh = "有培训需求的应全部培训"
[[words.register]]
key = "damage"
zh = "损坏登记"
kept_by = ["office", "institution"]
signed_by = ["office", "institution"]
[[words.register]]
key = "service"
zh = "服务登记"
[[words.register]]
key = "backup"
zh = "备份登记"
kept_by = "archivist"
[[field]]
on = "register:damage"
key = "item"
type = "text"
zh = "损坏物品"
required = true
[[field]]
on = "register:damage"
key = "price"
type = "yuan"
zh = "赔偿金额"
[[field]]
on = "register:damage"
key = "place"
type = "choice"
zh = "地点"
options = ["hall", "lab"]
[[field]]
on = "register:damage"
key = "seen"
type = "date"
zh = "发现日期"
[[field]]
on = "register:service"
key = "note"
type = "text"
zh = "服务内容"
required = true
[[words.place]]
key = "hall"
zh = "礼堂"
[[words.place]]
key = "lab"
zh = "机房"
[[words.group]]
key = "poor"
zh = "脱贫户"
[[words.role]]
key = "office"
zh = "示录县电商办"
is = ["authority", "inspector"]
[[words.category]]
key = "basic"
zh = "基础培训"
"""
PARAMETERS = """
["count.min_presence"]
kind = "integer"
rule = "RL-5"
dated = [{ from = 2020-01-01, value = 1, source = "第五条" }]
"""
DONE = Window(at_least=1)


class Recordland:
    """The rules."""

    @rule
    def required_approvals(self, facts: MatterFacts) -> tuple[ApprovalStep, ...]:
        """RL-3."""
        if facts.kind != "inspection":
            return ()
        return (ApprovalStep("inspected", "RL-3", "sign", "institution", after=frozenset({"inspector"})),)

    @rule
    def watch_obligations(self, facts: WatchFacts, law: Law) -> Iterator[Obligation]:
        """RL-4, RL-5, RL-2, RL-1."""
        for session in facts.sessions:
            if session.last_day and session.last_day <= facts.as_of:
                due = Deadline(Span(10, Unit.WORKING_DAY), since=session.last_day)
                have = int("submit" in session.done)
                yield Obligation(f"submit:{session.ref}", "RL-4", "institution", session.ref, due, have, DONE)
                called = Deadline(Span(5), event="approved")
                yield Obligation(f"call:{session.ref}", "RL-4", "institution", session.ref, called, 0, DONE)
            if session.paper_ledger_total is not None:
                equal = Window(at_least=session.counted, at_most=session.counted)
                paper = session.paper_ledger_total
                yield Obligation(
                    f"paper:{session.ref}", "RL-3", "office", session.ref, have=paper, want=equal
                )
        for group, (size, trained, excused) in facts.need.items():
            wanted = Window(at_least=size - excused)
            yield Obligation(f"need:{group}", "RL-5", "office", have=trained, want=wanted, of=size - excused)
        for order in facts.open_orders:
            by = Deadline(Span(0), since=order.by) if order.by else None
            mended = int(order.mended is not None)
            yield Obligation(f"mend:{order.ref}", order.rule, "institution", order.about, by, mended, DONE)
        if "backup" in facts.last:
            again = Deadline(Span(1), since=facts.last["backup"])
            yield Obligation("backup", "RL-1", "archivist", due=again, want=DONE)


COUNTY = County(
    "recordland",
    (
        Layer(
            "recordland-1",
            Recordland(),
            parse_rulebook(RULEBOOK, "rulebook.toml"),
            parse_parameters(PARAMETERS, "numbers.toml"),
        ),
    ),
)


@dataclass
class Office:
    """A county office of Recordland with two institutions and people in their roles, who sign in nowhere."""

    begin: Callable[[int | None], AbstractContextManager[Session]]
    tenant_id: int
    people: dict[str, Actor] = field(default_factory=dict)
    institution_id: int = 0
    other_institution_id: int = 0
    day: date = DAY

    @classmethod
    def of(
        cls, begin: Callable[[int | None], AbstractContextManager[Session]], code: str = "shilu"
    ) -> Office:
        """Set up the office."""
        with begin(None) as db:
            tenant = Tenant(code=code, county="recordland", title="示录县", region="990103")
            db.add(tenant)
        office = cls(begin, tenant.id)
        with office.work() as db:
            both = [Institution(name=name, registered_on=DAY) for name in ("甲培训学校", "乙培训学校")]
            db.add_all(both)
        office.institution_id, office.other_institution_id = (one.id for one in both)
        office.add("office", {Role.AUTHORITY, Role.INSPECTOR}, actors=["office"])
        office.add("school", {Role.INSTITUTION}, institution_id=office.institution_id)
        office.add("other", {Role.INSTITUTION}, institution_id=office.other_institution_id)
        office.add("archivist", {Role.ARCHIVIST})
        office.add("lecturer", {Role.LECTURER})
        return office

    def add(self, name: str, roles: set[Role], **more: Any) -> None:
        """Keep somebody with an account as an actor under a name."""
        with self.work() as db:
            account = Account(
                username=name,
                name=f"{name}甲",
                password_hash="none",
                roles=sorted(role.value for role in roles),
                created_at=now(),
                **more,
            )
            db.add(account)
            db.flush()
            self.people[name] = actor_of(db, account.id)

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]

    @contextmanager
    def work(self, on: date = DAY) -> Iterator[Session]:
        """Give a session of the county with `on` as today."""
        with on_day(on), self.begin(self.tenant_id) as db:
            yield db
