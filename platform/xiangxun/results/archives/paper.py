"""Archive papers 档案文书: the index of a sealed archive, and the register of what has reached its end."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results.archives.disposal_queries import open_appraisals
from xiangxun.results.archives.queries import ArchiveView, BagView, archives_ended, find_archive
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
