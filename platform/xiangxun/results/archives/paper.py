"""Archive papers 档案文书: the index of a sealed archive, and the register of what has reached its end."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import Box, PaperFacts
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results.archives.disposal_queries import (
    REFUSED,
    AppraisalView,
    get_appraisal,
    open_appraisals,
)
from xiangxun.results.archives.queries import (
    ArchiveView,
    BagView,
    archives_ended,
    find_archive,
    get_archives,
)
from xiangxun.rules.law import Law
from xiangxun.training.sessions.paper import session_values
from xiangxun.training.sessions.queries import SessionView, get_session

_FOR_EVER = "永久"
_OPINIONS = {"destroy": "销毁", "keep": "续存", "permanent": "永久保存"}


def archive_index(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return the index of a session's archive; raises `NotFound` where none was sealed."""
    found = find_archive(db, view.row.id)
    if found is None:
        raise NotFound("这一期还没有归档，没有档案目录可打印。")
    holders = (f"{copy.holder}（第 {copy.n} 份）" for copy in found.copies)
    values = session_values(db, view, law) | {
        "number": found.folder,
        "sealed_on": day_words(found.sealed_on),
        "custodian": found.custodian,
        "retain_until": day_words(found.retain_until) or _FOR_EVER,
        "sha256": found.sha256,
        "copies": "、".join(holders),
    }
    rows = [_bag(n, bag, law) for n, bag in enumerate(found.bags, 1)]
    return PaperFacts(found.sealed_on, values, rows, number=found.folder)


def destruction_register(db: Session, law: Law) -> PaperFacts:
    """Return every bag of the county whose period has ended, for appraisal and signature."""
    opinions = _opinions(db)
    rows = [
        {**_bag(0, bag, law), **_of(db, archive), **opinions.get(bag.id, {}), "no": str(n)}
        for n, (archive, bag) in enumerate(_ended(archives_ended(db, today())), 1)
    ]
    values = {
        "office": current_tenant_info(db).title,
        "on": day_words(today()),
        "count": f"{len(rows)} 袋",
        "printed_on": day_words(today()),
    }
    return PaperFacts(today(), values, rows)


def appraisal_register(db: Session, appraisal_id: int, law: Law) -> PaperFacts:
    """Return the register of one appraisal: each bag with the opinion on it, who approved and who supervised."""
    one = get_appraisal(db, appraisal_id)
    archives = {found.id: found for found in get_archives(db, {item.archive_id for item in one.items})}
    bags = {bag.id: bag for archive in archives.values() for bag in archive.bags}
    rows = [
        {
            **_bag(n, bags[item.bag_id], law),
            **_of(db, archives[item.archive_id]),
            "until": day_words(item.ended) or _FOR_EVER,
            "opinion": _OPINIONS[item.opinion],
            "remark": item.reason,
        }
        for n, item in enumerate(one.items, 1)
    ]
    values = {
        "office": current_tenant_info(db).title,
        "on": day_words(one.proposed_on),
        "count": f"{len(rows)} 袋",
        "printed_on": day_words(today()),
    }
    return PaperFacts(one.proposed_on, values, rows, number=one.title, boxes=_signed(db, one))


def _signed(db: Session, one: AppraisalView) -> list[Box]:
    """Return who has decided and supervised, for boxes that are signed on screen already."""
    boxes = [Box("鉴定报告", one.report)]
    if one.decided_by and one.decided_on:
        outcome = "不同意" if one.state == REFUSED else "同意"
        name = get_account(db, one.decided_by).name
        boxes.append(Box("审批", f"{outcome}　{name}　{day_words(one.decided_on)}（系统内签字）{one.reason}"))
    boxes += [Box("监销", f"{two.name}　{day_words(two.on)}（系统内签字）") for two in one.supervisors]
    if one.done_on:
        boxes.append(Box("执行", day_words(one.done_on)))
    return boxes


def _opinions(db: Session) -> dict[int, dict[str, str]]:
    """Return what is proposed about bags in appraisals that are under way, with the reason, by bag."""
    return {
        item.bag_id: {"opinion": _OPINIONS[item.opinion], "remark": item.reason}
        for one in open_appraisals(db)
        for item in one.items
    }


def _ended(archives: Sequence[ArchiveView]) -> list[tuple[ArchiveView, BagView]]:
    return [(archive, bag) for archive in archives for bag in archive.bags if bag.has_ended(today())]


def _of(db: Session, archive: ArchiveView) -> dict[str, str]:
    row = get_session(db, archive.session_id).row
    return {
        "number": archive.folder,
        "title": f"{row.code} {row.title}",
        "sealed_on": day_words(archive.sealed_on),
        "opinion": "",
        "remark": "",
    }


def _bag(place: int, bag: BagView, law: Law) -> dict[str, str]:
    articles = (law.rulebook.rules[rule].article for rule in bag.rules if rule in law.rulebook.rules)
    return {
        "no": str(place),
        "bag": bag.name,
        "files": str(bag.files),
        "bytes": str(bag.bytes),
        "until": day_words(bag.retain_until) or _FOR_EVER,
        "basis": "、".join(dict.fromkeys(articles)),
        "sha256": bag.sha256,
    }
