"""Work folders 工作文件夹: while a set is read, every county lies in one in clear; named, so that what was left is found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xiangxun.results.archives.sealing import remove_folder

#: What the names of folders begin with in which a dump, or a whole restored installation, lies.
DUMPS, DRILLS = "xiangxun-backup-", "xiangxun-drill-"


@contextmanager
def work_folder(prefix: str = DUMPS) -> Iterator[Path]:
    """Lend a folder that only we read, gone afterwards although restored archives in it are read-only.

    Of a killed process it stays; `xiangxun tenant leave run` removes it a day later.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        remove_folder(folder)
