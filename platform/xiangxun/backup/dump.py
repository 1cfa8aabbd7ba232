"""Dump 数据库备份: pg_dump under the backup role, pg_restore as the owner of the tables."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from xiangxun.foundation.db.engine import libpq_url
from xiangxun.kernel.errors import XiangxunError
from xiangxun.local.unprivileged import bundled


class DumpFailed(XiangxunError):
    """PostgreSQL's own program ended with an error; its last line is told."""

    code = "backup_failed"
    status = 500


@contextmanager
def dumped(backup_url: str) -> Iterator[BinaryIO]:
    """Lend the stream of a dump (custom format). Raises `DumpFailed` at the end where it is not whole."""
    command = [_program("pg_dump"), "--format=custom", "--no-password", libpq_url(backup_url)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield cast(BinaryIO, process.stdout)
        except BaseException:
            process.kill()
            raise
        _, complaint = process.communicate()
    _refuse_failure(process.returncode, complaint, "备份")


def restore_dump(dump: Path, owner_url: str) -> None:
    """Load a dump into an empty database as its owner, in one transaction. Raises `DumpFailed`; then nothing stays."""
    options = ["--single-transaction", "--exit-on-error", "--no-password", "--no-owner"]
    command = [_program("pg_restore"), *options, f"--dbname={libpq_url(owner_url)}", str(dump)]
    done = subprocess.run(command, capture_output=True, check=False)
    _refuse_failure(done.returncode, done.stderr, "恢复")


def list_dump(dump: Path) -> int:
    """Return how many things a dump holds, reading its table of contents. Raises `DumpFailed` for no dump."""
    done = subprocess.run([_program("pg_restore"), "--list", str(dump)], capture_output=True, check=False)
    _refuse_failure(done.returncode, done.stderr, "读取备份")
    return sum(not line.startswith(b";") for line in done.stdout.splitlines())


def _refuse_failure(code: int, complaint: bytes, what: str) -> None:
    if code:
        last = (complaint.decode(errors="replace").strip().splitlines() or ["?"])[-1]
        raise DumpFailed(f"数据库{what}没有完成：{last[-300:]}")


def _program(name: str) -> str:
    """Return PostgreSQL's program: the one of XIANGXUN_PG_BIN, ours, else the machine's."""
    chosen = os.environ.get("XIANGXUN_PG_BIN")
    folder = Path(chosen) if chosen else bundled()
    if folder is not None and (folder / name).exists():
        return str(folder / name)
    return shutil.which(name) or name
