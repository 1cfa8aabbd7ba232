"""Export of trainees 学员名册导出: what the list is narrowed to, as a workbook; large ones by the workers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.foundation import files, vault
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.jobs import current_job, progress
from xiangxun.foundation.outbox import enqueue
from xiangxun.foundation.papers.sheets import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.discretion import discreet
from xiangxun.registry.trainees.models import TraineeExport
from xiangxun.registry.trainees.queries import count_trainees, list_trainees
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.rules.law import Law

TASK = "trainees.export"
#: From so many rows on the workers make the workbook.
LARGE = 2_000
_PAGE = 1_000
_FIELD = "trainee_export.search"
_COLUMNS = (
    Column("姓名", 12),
    Column("身份证号", 20),
    Column("性别", 6),
    Column("出生日期", 12, Kind.DAY),
    Column("乡镇", 14),
    Column("村", 14),
    Column("人员类别", 24, Kind.WRAPPED),
    Column("等级", 12),
    Column("电话", 8),
)


def job_key(export_id: int) -> str:
    """Return the key of the background job that makes an export."""
    return f"trainee-export-{export_id}"


def small_workbook(
    db: Session, actor: Actor, *, search: str, narrowed: Ask, within: Select[int] | None
) -> bytes:
    """Return what the list is narrowed to as .xlsx, ID numbers masked; the audit says who took it out."""
    total = count_trainees(db, search=search, narrowed=narrowed, within=within, usable=True)
    record(db, actor, "trainees.export", "trainee", None, {"rows": total})
    return _workbook(db, law_on(db, today()), search, narrowed, within, total)


def ask_export(db: Session, actor: Actor, *, search: str, narrowed: Ask) -> int:
    """Have the workers make the workbook; return the export's id. Only for who sees the whole county."""
    chosen = {**narrowed.chosen, **({"township": narrowed.search} if narrowed.search else {})}
    row = TraineeExport(
        search_sealed=vault.seal(db, _FIELD, search) if search else None,
        chosen=chosen,
        descending=narrowed.descending,
        asked_by=actor.account,
    )
    db.add(row)
    db.flush()
    record(db, actor, "trainees.export", "trainee", None, {"export": row.id, "filters": sorted(chosen)})
    enqueue(db, TASK, {"export_id": row.id}, key=job_key(row.id))
    return row.id


def make_export(db: Session, actor: Actor, export_id: int) -> int:
    """Make the workbook of an export and keep it; return the number of rows. Doing it again changes nothing."""
    row = _load(db, export_id)
    if row.file_id is not None:
        return row.rows or 0
    search = vault.unseal(db, _FIELD, row.search_sealed) if row.search_sealed else ""
    chosen = dict(row.chosen)
    narrowed = Ask(search=chosen.pop("township", ""), chosen=chosen, descending=row.descending)
    total = count_trainees(db, search=search, narrowed=narrowed, usable=True)
    content = _workbook(db, law_on(db, today()), search, narrowed, None, total)
    stored = files.store(db, actor, content, name=f"学员名册-{export_id}.xlsx", allowed=files.TABLES)
    row.file_id, row.rows = stored.id, total
    db.flush()
    return total


def asker_of(db: Session, export_id: int) -> int | None:
    """Return the account that asked for an export."""
    return _load(db, export_id).asked_by


def _workbook(
    db: Session, law: Law, search: str, narrowed: Ask, within: Select[int] | None, total: int
) -> bytes:
    left_out = count_trainees(db, search=search, narrowed=narrowed, within=within) - total
    closing = [f"共 {total} 人"]
    if left_out:
        closing.append(f"另有 {left_out} 人依法限制处理，只保存、不列入")
    sheet = Sheet(
        name="学员名册",
        title="学员名册",
        columns=_COLUMNS,
        rows=_lines(db, law, search, narrowed, within, total),
        remarks=["证件号码已遮盖"],
        closing=closing,
    )
    return workbook([sheet], on=today())


def _lines(
    db: Session, law: Law, search: str, narrowed: Ask, within: Select[int] | None, total: int
) -> Iterator[tuple[object, ...]]:
    after, done, job = None, 0, current_job()
    while page := list_trainees(
        db, search=search, narrowed=narrowed, within=within, after=after, limit=_PAGE, usable=True
    ):
        for one in page:
            yield _line(law, discreet(one, law))
        after, done = page[-1].id, done + len(page)
        progress(db, job, done, total, "正在生成名册")


def _line(law: Law, one: TraineeView) -> tuple[object, ...]:
    return (
        one.name,
        one.id_masked,
        {"male": "男", "female": "女"}.get(one.sex, ""),
        one.birth,
        one.township,
        one.village,
        one.group_words,
        law.rulebook.label("trainee", one.level or ""),
        "有" if one.has_phone else "",
    )


def _load(db: Session, export_id: int) -> TraineeExport:
    row = db.scalar(select(TraineeExport).where(TraineeExport.id == export_id))
    if row is None:
        raise NotFound("没有这次导出；请从学员页重新导出。")
    return row
