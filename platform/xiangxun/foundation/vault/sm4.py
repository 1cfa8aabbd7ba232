"""SM4-GCM 国密分组密码: the block cipher of GB/T 32907 in Galois counter mode, with the face of AESGCM."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SM4_BYTES = 16
_TAG_BYTES = 16


class Sm4Gcm:
    """SM4 takes 16-byte keys: ours of 32 bytes are brought to that length by HKDF with SM3."""

    def __init__(self, key: bytes) -> None:
        """Take a key of 32 bytes."""
        shorter = HKDF(SM3(), _SM4_BYTES, salt=None, info=b"sm4").derive(key)
        self._block = SM4(shorter)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return ciphertext and tag (16 bytes)."""
        worker = Cipher(self._block, GCM(nonce)).encryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(data) + worker.finalize() + worker.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return the plain bytes; raises InvalidTag where anything was changed."""
        if len(data) < _TAG_BYTES:
            raise InvalidTag
        body, tag = data[:-_TAG_BYTES], data[-_TAG_BYTES:]
        worker = Cipher(self._block, GCM(nonce, tag)).decryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(body) + worker.finalize()
