"""The operators' log of keeping 保全记录: what was done and how it went, whoever had it done."""

from __future__ import annotations

from tests.integration.oversight.operators.test_entering import door, still

from xiangxun.kernel.clock import now
from xiangxun.oversight.keeping.service import note_run

__all__ = ["door", "still"]


def test_operator_reads_the_log(door, unit_of_work):
    with unit_of_work(None) as db:
        note_run(db, "backup", now(), ok=True, stamp="20261122T023000Z", size=12_300_000)
    browser, _, _ = door("audit")
    page = browser.get("/keeping/").text
    assert "20261122T023000Z" in page
    assert "12.3" in page
