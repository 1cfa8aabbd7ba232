"""Checking 迁入核验: chain, receipts, files and archives of a county that has just come in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from xiangxun.foundation import audit
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.foundation.files.queries import missing_files, one_of_each, open_stream
from xiangxun.foundation.files.sealing import FileDamaged
from xiangxun.passport.contract import Passport
from xiangxun.passport.platform_rows import broken_deeds
from xiangxun.results.archives import shelf
from xiangxun.results.archives.queries import list_archives
from xiangxun.results.archives.verify import verify as verify_archive


def differences(tenant: int, passport: Passport) -> list[str]:
    """Return one sentence for each thing of the county that is not as its package says; needs an application context.

    A receipt that recomputes differently is told whether or not it did so before: people decide what it means.
    """
    with unit_of_work(tenant) as db:
        chain = audit.verify(db)
        ids = list(receipt_ids(db))
        archives = list_archives(db)
        found = [*_chain(chain, passport), *broken_deeds(db)]
    for one in archives:
        with shelf().lend(one.folder, one.sha256) as path:
            found += verify_archive(path, one.sha256).problems
    found += _files(tenant)
    for receipt in ids:
        with unit_of_work(tenant) as db:
            outcome = verify(db, receipt).outcome
        if outcome in (Outcome.DAMAGED, Outcome.DIFFERS):
            found.append(f"结论 {receipt}：{outcome.label}")
    return found


def _chain(found: audit.Verification, passport: Passport) -> Iterator[str]:
    if not found.ok:
        yield f"审计记录第 {found.first_broken} 条起不一致"
    elif (found.entries, found.head.hex()) != (passport.chain["entries"], passport.chain["head"]):
        yield "审计记录的条数或末条与护照清单不符"


def _files(tenant: int) -> Iterator[str]:
    """Open every content once: it is there, and the county's keys open it."""
    with unit_of_work(tenant) as db:
        missing = {one.sha256: one.id for one in missing_files(db)}
        yield from (f"文件 {one} 的内容缺失" for one in missing.values())
        for sha256, file in one_of_each(db).items():
            try:
                deque(() if sha256 in missing else open_stream(db, file), maxlen=0)
            except FileDamaged:
                yield f"文件 {file} 的内容打不开或已被改动"
