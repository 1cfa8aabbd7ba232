"""Background work on archives 档案后台任务: what an appraisal destroys is removed, what it keeps is kept for longer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import audit
from xiangxun.foundation.jobs import daily, task
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.results.archives.disposal_queries import (
    CARRIED_OUT,
    DESTROY,
    AppraisalView,
    ItemView,
    get_appraisal,
)
from xiangxun.results.archives.models import AppraisalItem
from xiangxun.results.archives.queries import get_archive
from xiangxun.results.archives.reviewing import review_periods
from xiangxun.results.archives.setup import shelf
from xiangxun.results.archives.verify import certificate_name

REVIEW = "archives.review"
_HOUR = 2


@task("archives.remove")
def remove_destroyed(*, db: Session, tenant_id: int, appraisal_id: int) -> Mapping[str, object]:
    """Remove the bags of an appraisal that was carried out; what is gone already is passed over."""
    del tenant_id
    view = get_appraisal(db, appraisal_id)
    rows = db.scalars(select(AppraisalItem).where(AppraisalItem.appraisal_id == appraisal_id)).all()
    open_rows = {row.bag_id: row for row in rows if row.removed_on is None}
    wanted = [one for one in view.items if one.opinion == DESTROY and one.bag_id in open_rows]
    for item in wanted if view.state == CARRIED_OUT else ():
        archive = get_archive(db, item.archive_id)
        told = json.dumps(certificate(db, view, item), ensure_ascii=False, indent=1) + "\n"
        shelf().replace_bag(
            archive.folder, archive.sha256, item.bag, certificate_name(item.bag), told.encode()
        )
        open_rows[item.bag_id].removed_on = today()
        db.flush()
        details = {"appraisal": appraisal_id, "bag": item.bag, "sha256": item.sha256}
        audit.record(db, SYSTEM, "archive.destroy", "session", archive.session_id, details)
    return {"removed": len(wanted)}


@task("archives.prolong")
def prolong_kept(*, db: Session, tenant_id: int, appraisal_id: int) -> Mapping[str, object]:
    """Let the shelf keep the bags for as long as an appraisal that was carried out says; once more changes nothing."""
    del tenant_id
    kept = [one for one in get_appraisal(db, appraisal_id).items if one.opinion != DESTROY]
    for item in kept:
        archive = get_archive(db, item.archive_id)
        shelf().prolong(archive.folder, archive.sha256, item.bag, item.keep_until)
    return {"prolonged": len(kept)}


@task(REVIEW)
def review(*, db: Session, tenant_id: int) -> Mapping[str, object]:
    """Look through the county's archives for what will soon be at its end."""
    del tenant_id
    return {"bags": review_periods(db, today())}


daily(REVIEW, hour=_HOUR)


def certificate(db: Session, view: AppraisalView, item: ItemView) -> dict[str, object]:
    """Return the certificate of destruction 销毁证明 of one bag: what it was, under which approval, watched by whom."""
    return {
        "bag": item.bag,
        "sha256": item.sha256,
        "retained_until": item.ended.isoformat() if item.ended else None,
        "appraisal": view.id,
        "title": view.title,
        "reason": item.reason,
        "proposed_by": get_account(db, view.proposed_by).name,
        "approved_by": get_account(db, view.decided_by).name if view.decided_by else "",
        "approved_on": view.decided_on.isoformat() if view.decided_on else None,
        "supervised_by": [{"name": one.name, "on": one.on.isoformat()} for one in view.supervisors],
        "carried_out_on": item.done_on.isoformat() if item.done_on else None,
        "audit_head": audit.verify(db).head.hex(),
    }
