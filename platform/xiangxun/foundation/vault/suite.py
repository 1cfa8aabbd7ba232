"""Suite 密码套件: the algorithms behind a name. `v1` is AES-256-GCM with HMAC-SHA256; SM4-GCM with SM3 can follow as `v2`.

The name stands in front of every sealed value and beside every county key, so that two suites can live side by side.
"""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiangxun.kernel.errors import XiangxunError

SUITE = "v1"
KEY_BYTES = 32
_NONCE_BYTES = 12


class VaultDamaged(XiangxunError):
    """A sealed value does not open: it was changed, moved, or sealed under another platform key."""

    code = "vault_damaged"
    status = 500


def new_key() -> bytes:
    """Return 32 fresh random bytes."""
    return os.urandom(KEY_BYTES)


def encrypt(cipher: AESGCM, plain: bytes, context: bytes) -> bytes:
    """Return nonce and ciphertext with its tag; `context` must be given again to open it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, context)


def decrypt(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    """Return what was encrypted; raises `VaultDamaged`, which says nothing about the content."""
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise VaultDamaged(
            "加密数据无法解开：内容被改动，或平台密钥不符；请核对平台密钥并检查备份。"
        ) from None


def derive(key: bytes, purpose: str) -> bytes:
    """Return a key for another purpose (HKDF-SHA256), from which `key` cannot be found."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def mac(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA256."""
    return hmac.digest(key, message, "sha256")
