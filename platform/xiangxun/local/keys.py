"""Keys 密钥: the platform key and the cookie secret of an embedded installation, made once, readable by us alone."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from xiangxun.local.errors import StartRefused
from xiangxun.settings import PLATFORM_KEY_BYTES

PLATFORM_KEY = "XIANGXUN_PLATFORM_KEY"
SECRET_KEY = "SECRET_KEY"  # noqa: S105 - the variable's name


def key_environment(folder: Path, *, data_present: bool) -> dict[str, str]:
    """Return the variables that tell `Settings` where the keys are; make the key files that are missing.

    `data_present` says that encrypted data exists already: then a missing platform key is never replaced by a new
    one, which could read nothing. Raise StartRefused instead.
    """
    platform_file = folder / "platform.key"
    secret_file = folder / "secret.key"
    named: dict[str, str] = {}
    if not _given(PLATFORM_KEY):
        if not platform_file.exists():
            _make_platform_key(platform_file, data_present=data_present)
        named[f"{PLATFORM_KEY}_FILE"] = str(platform_file)
    if not _given(SECRET_KEY):
        if not secret_file.exists():
            _write_once(secret_file, secrets.token_urlsafe(48))
        named[f"{SECRET_KEY}_FILE"] = str(secret_file)
    return named


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _make_platform_key(path: Path, *, data_present: bool) -> None:
    if data_present:
        raise StartRefused(
            f"已有数据，却没有平台密钥：{path} 不存在，{PLATFORM_KEY} 也未设置，数据无法解密。"
            "请从备份恢复密钥；尚无密钥的正式数据库可用 openssl rand -base64 32 生成一个并妥善备份。"
        )
    _write_once(path, base64.b64encode(os.urandom(PLATFORM_KEY_BYTES)).decode())


def _write_once(path: Path, text: str) -> None:
    """Write a new 0600 file that is either whole or absent, also after a power cut."""
    fresh = path.with_suffix(".part")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
