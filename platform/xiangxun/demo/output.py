"""Output 演示成果: ledger, acceptance opinion and archive of a play, put into a folder."""

from __future__ import annotations

from pathlib import Path

from xiangxun.demo.play import Play, Run
from xiangxun.foundation.access import Role
from xiangxun.foundation.papers import Format
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.results.acceptance.paper import printed_opinion
from xiangxun.results.archives.queries import find_archive
from xiangxun.results.archives.service import copy_out
from xiangxun.results.ledger.export import ledger_workbook

ARCHIVE = "archive"


def check_folder(out: Path) -> None:
    """Raise before anything is played where the folder cannot take the results."""
    if out.exists() and not out.is_dir():
        raise InvalidInput(f"{out} 不是文件夹，请换一个位置。")
    if (out / ARCHIVE).exists():
        raise Conflict(f"{out / ARCHIVE} 已经存在；封存的档案不会被覆盖，请换一个文件夹。")


def write_papers(play: Play, run: Run, out: Path) -> None:
    """Write ledger.xlsx, acceptance_opinion.docx and .pdf (where there was an acceptance) and the archive."""
    check_folder(out)
    out.mkdir(parents=True, exist_ok=True)
    with play.step(play.scenario.archive.offset) as db:
        (out / "ledger.xlsx").write_bytes(ledger_workbook(db, run.session))
        for one in Format:
            opinion = printed_opinion(db, run.session, one)
            if opinion is not None:
                (out / f"acceptance_opinion.{one.value}").write_bytes(opinion)
        found = find_archive(db, run.session)
        if found is not None:
            copy_out(db, play.actor(db, Role.ARCHIVIST, Role.AUTHORITY), found.id, out / ARCHIVE)
