"""Furnishing 备办: what a county brings is taken in, each part in a transaction of its own and as often as one likes.

Who does it is the platform's operator: of lists of people only numbers come back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from xiangxun.foundation.access import Actor
from xiangxun.foundation.jobs import own_transaction
from xiangxun.foundation.quotas import set_quotas
from xiangxun.oversight.onboarding.intake import Intake, NeedListIn, PersonIn, QuotaIn
from xiangxun.oversight.onboarding.service import in_county
from xiangxun.registry.accounts.invitations import invite
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.service import create_account
from xiangxun.registry.interpretations.confirming import Reading, propose
from xiangxun.registry.interpretations.decoding import decoded_text
from xiangxun.registry.interpretations.regulation import furnish_regulation
from xiangxun.registry.registers.need_list import NeedImport, import_need_list
from xiangxun.registry.tenants.service import keep_staying
from xiangxun.registry.townships.service import TownshipsAdded, add_townships, import_townships


@dataclass(frozen=True, slots=True)
class Done:
    """One part that was taken in: in words, and the links of accounts that were opened, by user name."""

    words: str
    links: tuple[tuple[str, str], ...] = ()


def furnish(operator: Actor, tenant: int, intake: Intake) -> Iterator[Done]:
    """Take in what the intake holds, part by part, and tell each; what was done before is told as known.

    Raises the error of the part that failed; those before it stay.
    """
    if intake.quota != QuotaIn():
        with own_transaction(None) as db:
            keep_staying(db, tenant)
            set_quotas(db, operator, tenant, intake.quota.quotas())
        yield Done("配额：已设定。")
    if intake.regulation:
        kept, is_new = take_regulation(operator, tenant, intake.content(intake.regulation))
        yield Done(told_regulation(kept, taken=is_new))
    if intake.townships:
        found = _take_townships(operator, tenant, intake)
        yield Done(f"乡镇：新登记 {len(found.added)} 个，原有 {found.known} 个。")
    for one in intake.need_lists:
        taken = take_need_list(operator, tenant, one, intake.content(one.file))
        yield Done(told_need_list(one.group, taken))
    if intake.readings:
        prepared = prepare_readings(operator, tenant, intake)
        told = f"待确认的解释：{prepared} 项，由该县主管部门在“本县设置”中确认。"
        if known := len(intake.readings) - prepared:
            told += f"另有 {known} 项该县已有解释，未改动。"
        yield Done(told)
    if intake.people:
        opened = open_accounts(operator, tenant, intake.people)
        yield Done(f"账号：新开 {len(opened)} 个。", tuple(opened))


def take_regulation(operator: Actor, tenant: int, content: bytes) -> tuple[int, bool]:
    """Keep the text of the regulation where there is none; return how many passages there are, and whether of this."""
    with in_county(operator, tenant) as (db, actor):
        return furnish_regulation(db, actor, decoded_text(content))


def told_regulation(passages: int, *, taken: bool) -> str:
    """Return what became of the text of the regulation."""
    if taken:
        return f"制度原文：认出 {passages} 段。"
    return f"制度原文：该县已有 {passages} 段，未改动；要更换的，由该县在制度页上传。"


def take_townships(operator: Actor, tenant: int, content: bytes) -> TownshipsAdded:
    """Add the townships of a spreadsheet."""
    with in_county(operator, tenant) as (db, actor):
        return import_townships(db, actor, content)


def take_need_list(operator: Actor, tenant: int, wanted: NeedListIn, content: bytes) -> NeedImport:
    """Take in a need list; rows that cannot be used are the county's to mend, on its own page."""
    with in_county(operator, tenant) as (db, actor):
        return import_need_list(
            db, actor, group=wanted.group, content=content, name=wanted.file, source=wanted.source
        )


def told_need_list(group: str, taken: NeedImport) -> str:
    """Return what became of a need list, in numbers."""
    told = f"需求名单 {group}：登记 {taken.added} 人，原有 {taken.known} 人。"
    if taken.rejected:
        told += f"退回 {taken.rejected} 行，请该县在登记簿的需求名单页重新上传，查看原因。"
    return told


def prepare_readings(operator: Actor, tenant: int, intake: Intake) -> int:
    """Prepare readings for the county's authority to confirm; return how many."""
    readings = [Reading(one.key, one.value, one.since, one.document, one.reason) for one in intake.readings]
    with in_county(operator, tenant) as (db, actor):
        return propose(db, actor, readings)


def open_accounts(operator: Actor, tenant: int, people: Collection[PersonIn]) -> Sequence[tuple[str, str]]:
    """Open the accounts that are not there yet; return user names with what their links end in."""
    with in_county(operator, tenant) as (db, actor):
        held = {one.username for one in list_accounts(db)}
        opened = []
        for person in people:
            if person.username not in held:
                account = create_account(
                    db,
                    actor,
                    username=person.username,
                    name=person.name or person.username,
                    password=None,
                    roles=person.core_roles(),
                    actors=person.actors,
                )
                opened.append((person.username, invite(db, actor, account)))
        return opened


def _take_townships(operator: Actor, tenant: int, intake: Intake) -> TownshipsAdded:
    if isinstance(intake.townships, str):
        return take_townships(operator, tenant, intake.content(intake.townships))
    with in_county(operator, tenant) as (db, actor):
        return add_townships(db, actor, intake.townships)
