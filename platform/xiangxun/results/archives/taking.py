"""Taking out 取出: a copy of a sealed archive as one file, for the unit that keeps a copy; whoever takes it is on record."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import PurePosixPath
from typing import IO

from sqlalchemy.orm import Session

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, require
from xiangxun.kernel.errors import Conflict
from xiangxun.results.archives.queries import get_archive
from xiangxun.results.archives.reading import READERS
from xiangxun.results.archives.setup import shelf
from xiangxun.results.archives.verify import verify


def take_out(db: Session, actor: Actor, archive_id: int) -> tuple[str, IO[bytes]]:
    """Return the name and the content of a sealed archive as a zip, stored without compression, checked before.

    Raises `Conflict` where the archive is no longer as it was sealed.
    """
    require(actor, *READERS)
    archive = get_archive(db, archive_id)
    audit.record(db, actor, "archive.copy", "session", archive.session_id, {"sha256": archive.sha256})
    with shelf().lend(archive.folder, archive.sha256) as place:
        found = verify(place, archive.sha256)
        if not found.ok:
            raise Conflict(
                "档案与封存时不一致，未能取出；请核查存储并从备份恢复。", details={"problems": found.problems}
            )
        name = PurePosixPath(archive.folder).name
        packed = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        with zipfile.ZipFile(packed, "w") as bundle:
            for path in sorted(one for one in place.rglob("*") if one.is_file()):
                bundle.write(path, f"{name}/{path.relative_to(place).as_posix()}")
    packed.seek(0)
    return f"{name}.zip", packed
