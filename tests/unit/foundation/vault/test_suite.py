"""The algorithms behind the name v1, against known answers."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xiangxun.foundation import vault
from xiangxun.foundation.vault.suite import VaultDamaged, decrypt, derive, encrypt, mac, new_key


def test_mac_is_hmac_sha256_of_rfc_4231():
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert mac(b"Jefe", b"what do ya want for nothing?").hex() == expected


def test_derive_gives_each_purpose_a_key_of_its_own():
    key = bytes(32)
    assert len({key, derive(key, "a"), derive(key, "b")}) == 3
    assert derive(key, "a") == derive(key, "a")


def test_decrypt_under_another_context_or_key_is_refused():
    key = new_key()
    sealed = encrypt(AESGCM(key), b"x", b"1|a")
    assert decrypt(AESGCM(key), sealed, b"1|a") == b"x"
    for cipher, context in ((AESGCM(key), b"2|a"), (AESGCM(new_key()), b"1|a")):
        with pytest.raises(VaultDamaged):
            decrypt(cipher, sealed, context)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_configure_with_a_key_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match="32 bytes"):
        vault.configure(bytes(length))
