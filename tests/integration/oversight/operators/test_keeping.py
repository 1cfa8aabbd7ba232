"""The operators' log of keeping 保全记录: when each county was last proven alone, and which never was."""

from __future__ import annotations

from tests.integration.oversight.operators.test_entering import door, still

from xiangxun.kernel.clock import now
from xiangxun.oversight.keeping.service import note_run

__all__ = ["door", "still"]


def test_operator_sees_of_every_county_when_it_was_last_proven_alone(
    door, tenant, other_tenant, unit_of_work
):
    with unit_of_work(None) as db:
        note_run(db, "isolation", now(), ok=False, found={"proven": [tenant.id]})
    browser, _, _ = door("system")
    page = browser.get("/keeping/").text
    listed = page[page.index("各县最近一次独立性验证") :]
    here, there = listed.index(tenant.code), listed.index(other_tenant.code)
    one, other = (listed[at : at + 200] for at in (here, there))
    assert f"{now():%Y-%m-%d}"[:4] in one
    assert "—" in other.split("</tr>")[0]
