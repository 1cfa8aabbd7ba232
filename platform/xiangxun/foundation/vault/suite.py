"""Suite 密码套件: the algorithms behind a name: `v1` is AES-256-GCM with SHA-256, `v2` SM4-GCM with SM3 (商用密码).

The name stands in front of every sealed value and beside every county key, so that both can live side by side.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiangxun.foundation.vault.sm4 import Sm4Gcm
from xiangxun.kernel.errors import InvalidInput, XiangxunError

KEY_BYTES = 32
_NONCE_BYTES = 12


class Cipher(Protocol):
    """Authenticated encryption: the tag stands at the end of what `encrypt` returns."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return the plain bytes; raises InvalidTag."""


@dataclass(frozen=True, slots=True)
class Suite:
    """`cipher` makes a cipher of a 32-byte key; `digest` is the hash of its HMAC and of derived keys."""

    name: str
    label: str
    cipher: Callable[[bytes], Cipher]
    digest: type[HashAlgorithm]

    def mac(self, key: bytes) -> Callable[[bytes], bytes]:
        """Return the HMAC under a key: message → 32 bytes. The key is prepared once for however many messages."""
        prepared = HMAC(key, self.digest())

        def code(message: bytes) -> bytes:
            begun = prepared.copy()
            begun.update(message)
            return begun.finalize()

        return code

    def derive(self, key: bytes, purpose: str) -> bytes:
        """Return a key for another purpose (HKDF, RFC 5869), from which `key` cannot be found."""
        return HKDF(self.digest(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


AES = Suite("v1", "AES-256-GCM / SHA-256", AESGCM, SHA256)
SM = Suite("v2", "SM4-GCM / SM3", Sm4Gcm, SM3)
SUITES: Mapping[str, Suite] = {suite.name: suite for suite in (AES, SM)}


class VaultDamaged(XiangxunError):
    """A sealed value does not open: it was changed, moved, or sealed under another platform key."""

    code = "vault_damaged"
    status = 500


def suite_named(name: str) -> Suite:
    """Return the suite of that name; raises `InvalidInput` that lists those there are."""
    if name not in SUITES:
        known = "、".join(f"{suite.name}（{suite.label}）" for suite in SUITES.values())
        raise InvalidInput(f"没有名为 {name} 的密码套件；可选：{known}。", code="suite")
    return SUITES[name]


def new_key() -> bytes:
    """Return 32 fresh random bytes."""
    return os.urandom(KEY_BYTES)


def encrypt(cipher: Cipher, plain: bytes, context: bytes) -> bytes:
    """Return nonce and ciphertext with its tag; `context` must be given again to open it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, context)


def decrypt(cipher: Cipher, sealed: bytes, context: bytes) -> bytes:
    """Return what was encrypted; raises `VaultDamaged`, which says nothing about the content."""
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise VaultDamaged(
            "加密数据无法解开：内容被改动，或平台密钥不符；请核对平台密钥并检查备份。"
        ) from None
