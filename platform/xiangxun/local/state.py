"""State 本机数据: where the servers of this checkout keep their data, keys, sockets and logs."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from xiangxun.local.errors import StartRefused

CHECKOUT = Path(__file__).resolve().parents[3]
SYSTEM_STATE = Path("/var/lib/xiangxun")
_SOCKET_NAME_LIMIT = 103  # bytes: macOS allows 104 with the closing zero, Linux 108
_LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


def default_state() -> Path:
    """Return the state folder: XIANGXUN_STATE, else `.state` in the checkout, as root one in /var/lib.

    The checkout may lie in a private folder that the unprivileged user of PostgreSQL cannot enter, hence /var/lib.
    """
    chosen = os.environ.get("XIANGXUN_STATE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    return SYSTEM_STATE / mark(CHECKOUT) if os.geteuid() == 0 else CHECKOUT / ".state"


def mark(path: Path) -> str:
    """Return a short name that stands for a folder."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class State:
    """The folders below one state folder; `of` makes them, private to the user who runs."""

    root: Path

    @classmethod
    def of(cls, root: Path) -> State:
        """Make the folders that are missing. Folders that exist, and their parents, keep their mode."""
        state = cls(root.resolve())
        make_folder(state.root, 0o711 if os.geteuid() == 0 else 0o700)
        for folder in (state.pids, state.logs, state.keys, state.files):
            make_folder(folder, 0o700)
        return state

    @property
    def pids(self) -> Path:
        """Return the folder of pid files and of the run lock."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """Return the folder of the children's logs."""
        return self.root / "logs"

    @property
    def keys(self) -> Path:
        """Return the folder of the key files."""
        return self.root / "keys"

    @property
    def files(self) -> Path:
        """Return the folder of uploaded files (encrypted)."""
        return self.root / "files"


def make_folder(path: Path, mode: int) -> None:
    """Make `path` with `mode` whatever the umask; missing parents become 0755, existing ones are left alone."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        _make_one(folder, 0o755)
    _make_one(path, mode)


def _make_one(path: Path, mode: int) -> None:
    try:
        path.mkdir()
    except FileExistsError:
        return
    except PermissionError:
        raise StartRefused(
            f"不能建立文件夹 {path}：没有权限。请用 XIANGXUN_STATE=可写的文件夹 指定位置。"
        ) from None
    path.chmod(mode)


def socket_folder(wanted: Path, owner: int) -> Path:
    """Return a private folder for sockets: `wanted`, or a short one in the temporary folder if its name is too long.

    `owner` is the numeric user who will own it.
    """
    if len(os.fsencode(wanted)) + _LONGEST_SOCKET_NAME > _SOCKET_NAME_LIMIT:
        wanted = Path(tempfile.gettempdir()) / f"xiangxun-{mark(wanted)}"
    make_folder(wanted, 0o700)
    if os.geteuid() == 0 and wanted.stat().st_uid == 0:
        os.chown(wanted, owner, -1)
    found = wanted.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise StartRefused(f"套接字文件夹 {wanted} 不是本用户专有（应为 0700）。请删除它后重试。")
    return wanted
