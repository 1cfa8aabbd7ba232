"""The algorithms behind the names v1 and v2, against known answers."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB, GCM
from cryptography.hazmat.primitives.hashes import SM3, Hash

from xiangxun.foundation import vault
from xiangxun.foundation.vault.platform_key import unwrap, wrap
from xiangxun.foundation.vault.suite import (
    AES,
    SM,
    SUITES,
    VaultDamaged,
    decrypt,
    encrypt,
    new_key,
    suite_named,
)
from xiangxun.kernel.errors import InvalidInput

BOTH = pytest.mark.parametrize("suite", SUITES.values(), ids=tuple(SUITES))


def test_mac_of_v1_is_hmac_sha256_of_rfc_4231():
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert AES.mac(b"Jefe")(b"what do ya want for nothing?").hex() == expected


def test_sm3_gives_the_digest_of_the_standards_example():
    """GB/T 32905-2016, appendix A.1."""
    digest = Hash(SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_mac_of_v2_is_hmac_over_sm3():
    """RFC 2104 spelled out with the bare hash as a second calculation."""

    def sm3(data: bytes) -> bytes:
        digest = Hash(SM3())
        digest.update(data)
        return digest.finalize()

    key = b"Jefe".ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in key) + b"message")
    assert SM.mac(b"Jefe")(b"message") == sm3(bytes(byte ^ 0x5C for byte in key) + inner)


def test_sm4_gives_the_block_of_the_standards_example():
    """GB/T 32907-2016, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    block = Cipher(SM4(key), ECB()).encryptor()
    assert block.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_ciphertext_and_tag_of_rfc_8998():
    """RFC 8998, appendix A.1."""
    worker = Cipher(
        SM4(bytes.fromhex("0123456789abcdeffedcba9876543210")), GCM(bytes.fromhex("00001234567800000000abcd"))
    ).encryptor()
    worker.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    plain = "".join(byte * 8 for byte in ("aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa"))
    sealed = worker.update(bytes.fromhex(plain)) + worker.finalize()
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert worker.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@BOTH
def test_derive_gives_each_purpose_a_key_of_its_own(suite):
    key = bytes(32)
    assert len({key, suite.derive(key, "a"), suite.derive(key, "b")}) == 3
    assert suite.derive(key, "a") == suite.derive(key, "a")


@BOTH
def test_decrypt_under_another_context_or_key_is_refused(suite):
    key = new_key()
    sealed = encrypt(suite.cipher(key), b"x", b"1|a")
    assert decrypt(suite.cipher(key), sealed, b"1|a") == b"x"
    for cipher, context in ((suite.cipher(key), b"2|a"), (suite.cipher(new_key()), b"1|a")):
        with pytest.raises(VaultDamaged):
            decrypt(cipher, sealed, context)


@BOTH
@pytest.mark.parametrize("cut", [0, 5, 12, 20, -1])
def test_decrypt_of_a_cut_text_is_refused(suite, cut):
    key = new_key()
    sealed = encrypt(suite.cipher(key), b"some text", b"1|a")
    with pytest.raises(VaultDamaged):
        decrypt(suite.cipher(key), sealed[:cut], b"1|a")


def test_suite_of_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(InvalidInput, match=r"v1.*v2"):
        suite_named("v3")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_configure_with_a_key_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match="32 bytes"):
        vault.configure(bytes(length))


@BOTH
def test_key_wrapped_by_an_earlier_platform_key_still_unwraps(suite):
    try:
        vault.configure(bytes([1] * 32))
        wrapped = wrap(suite.name, b"k" * 32, 7)
        vault.configure(bytes([2] * 32), earlier=[bytes([1] * 32)])
        assert unwrap(suite.name, wrapped, 7) == b"k" * 32
        vault.configure(bytes([2] * 32))
        with pytest.raises(VaultDamaged):
            unwrap(suite.name, wrapped, 7)
    finally:
        vault.configure(bytes(range(32)))
