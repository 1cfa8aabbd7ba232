"""Disk 磁盘: names below the stores, work folders of killed processes, and logs, of this machine."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xiangxun.backup.work import DRILLS, DUMPS
from xiangxun.foundation.papers.sheets import WAITING
from xiangxun.leaving.look import Look
from xiangxun.leaving.marks import Marks
from xiangxun.results.archives.index import INDEX
from xiangxun.results.archives.locked import SCRATCH
from xiangxun.results.archives.sealing import remove_folder

#: Work folders with every county in them, with one archive, with rows of a list: a killed process leaves its own.
_WORK = (DUMPS, DRILLS, SCRATCH, WAITING)
_DAY_SECONDS = 86_400.0
_WAITING_LAW = "任何县的导出在写成之前都在其中，写完即删；进程被终止而留下的，一天后由定时器清除"
_LOG_LAW = "运行日志，只写县代码，不写姓名：网络安全法第二十一条要求留存不少于六个月，到期由日志设置清除"


@dataclass(frozen=True, slots=True)
class Host:
    """Places of this machine beside the stores: logs, and where processes with a temporary folder of their own work."""

    logs: Sequence[Path] = ()
    works: Sequence[Path] = ()

    def folders(self, prefix: str) -> list[Path]:
        """Return the work folders whose names begin so, also in the temporary folder of this process."""
        places = {Path(tempfile.gettempdir()), *self.works}
        return sorted(folder for place in places for folder in place.glob(f"{prefix}*"))


def clear_work(host: Host) -> None:
    """Remove work folders in which nobody has worked for a day: whoever made them was killed."""
    for prefix in _WORK:
        for folder in host.folders(prefix):
            if _is_left(folder):
                remove_folder(folder)


def look_at_disk(roots: Iterable[Path], host: Host, marks: Marks, look: Look) -> None:
    """Look at the name of everything below the stores, at work folders, and at every line of the logs."""
    for root in roots:
        for place in _below(root):
            look.count("file names")
            if marks.names(place.name):
                look.found.append(f"{place} 以该县命名；请核对后删除。")
    for folder in _work_of(host, marks):
        look.found.append(f"工作文件夹 {folder} 中仍有该县的内容；写入它的进程结束一天后再执行。")
    look.keep("正在写的电子表格", len(host.folders(WAITING)), _WAITING_LAW)
    for log in host.logs:
        _look_at_log(log, marks, look)


def look_at_passport(place: str, look: Look) -> None:
    """Say that the county's package still lies where it was written: nobody but the county opens it."""
    if place and Path(place).exists():
        look.keep(f"护照包 {Path(place).name}", 1, "只有县里的私钥能打开；县里取走后由县里决定删除")


def _look_at_log(log: Path, marks: Marks, look: Look) -> None:
    named = 0
    with log.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            look.count("log lines")
            if marks.names(line) and marks.title in line:
                look.found.append(f"日志 {log.name} 第 {number} 行有该县名称。")
            elif marks.names(line):
                named += 1
    look.keep(f"日志 {log.name}", named, _LOG_LAW)


def _work_of(host: Host, marks: Marks) -> Iterator[Path]:
    yield from (*host.folders(DUMPS), *host.folders(DRILLS))
    for folder in host.folders(SCRATCH):
        if any(_belongs(place, marks) for place in _below(folder)):
            yield folder


def _is_left(folder: Path) -> bool:
    """Return whether nothing in a folder has changed for a day; one that goes away meanwhile is somebody's."""
    try:
        latest = max(place.lstat().st_mtime for place in (folder, *_below(folder)))
    except FileNotFoundError:
        return False
    return time.time() - latest > _DAY_SECONDS


def _below(root: Path) -> Iterator[Path]:
    """Yield everything below a folder; what goes away meanwhile, because others are at work, is passed over."""
    for inside, folders, files in os.walk(root):
        yield from (Path(inside) / name for name in (*folders, *files))


def _belongs(place: Path, marks: Marks) -> bool:
    """Return whether a file of a work folder is of the county; one that has gone meanwhile is not."""
    try:
        return place.name == INDEX and marks.names(place.read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        return False
