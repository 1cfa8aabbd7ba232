"""Sealing 备份加密: for the public half of an X25519 key (age); the secret half lies with whoever restores."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

import pyrage

from xiangxun.kernel.errors import InvalidInput, XiangxunError


class WrongIdentity(XiangxunError):
    """The identity does not open this backup."""

    code = "backup_identity"
    status = 400


def make_identity(path: Path) -> str:
    """Write a fresh secret key, readable by us alone, and return its public half. Raises for a file that exists."""
    identity = pyrage.x25519.Identity.generate()
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise InvalidInput(f"{path} 已经存在，不覆盖密钥；请另选文件名。") from None
    with os.fdopen(handle, "w") as file:
        file.write(f"{identity}\n")
    return str(identity.to_public())


_HOW = (
    "没有可用的备份公钥：请用 xiangxun backup key --out 文件 生成一对，把公钥写入 XIANGXUN_BACKUP_RECIPIENT，"
    "私钥文件离线保管。"
)


def read_recipient(text: str | None, how: str = _HOW) -> pyrage.x25519.Recipient:
    """Return the public key; raises `InvalidInput` that says `how` to come by one."""
    try:
        return pyrage.x25519.Recipient.from_str((text or "").strip())
    except pyrage.RecipientError:
        raise InvalidInput(how) from None


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """Return the secret key of a file; raises `InvalidInput`."""
    try:
        return pyrage.x25519.Identity.from_str(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        raise InvalidInput(f"{path} 不是备份私钥文件（内容以 AGE-SECRET-KEY- 开头）。") from None


def seal_stream(source: BinaryIO, target: Path, recipient: pyrage.x25519.Recipient) -> str:
    """Encrypt a stream into a file and return the file's SHA-256."""
    with target.open("wb") as file:
        pyrage.encrypt_io(source, file, [recipient])
        file.flush()
        os.fsync(file.fileno())
    return digest_of(target)


def open_sealed(source: Path, target: BinaryIO, identity: pyrage.x25519.Identity) -> None:
    """Decrypt a file into a stream; raises `WrongIdentity` where the key does not fit or the file was changed."""
    try:
        with source.open("rb") as file:
            pyrage.decrypt_io(file, target, [identity])
    except pyrage.DecryptError:
        raise WrongIdentity(f"备份文件 {source.name} 无法解开：私钥不符，或文件已损坏。") from None


def digest_of(path: Path) -> str:
    """Return a file's SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
