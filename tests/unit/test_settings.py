"""Settings: complete or refused with the variable's name; secrets stay out of the repr."""

from __future__ import annotations

import base64

import pytest

from xiangxun.settings import MEBIBYTE, Settings, SettingsRefused

KEY = base64.b64encode(bytes(32)).decode()
COMPLETE = {
    "DATABASE_URL": "postgresql://xiangxun_app:hidden@there/x",
    "REDIS_URL": "redis://there",
    "XIANGXUN_PLATFORM_KEY": KEY,
    "SECRET_KEY": "a secret",
    "XIANGXUN_FILES": "/srv/files",
}


@pytest.fixture(autouse=True)
def complete(monkeypatch):
    for name in ("XIANGXUN_DEMO", "DATABASE_OWNER_URL", "XIANGXUN_MAX_FILE_MB", "XIANGXUN_PLATFORM_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)


def test_from_env_complete_is_not_a_demonstration():
    settings = Settings.from_env()
    assert settings.platform_key == bytes(32)
    assert (settings.demo, settings.secure_cookies, settings.owner_url) == (False, True, None)


def test_from_env_repr_shows_no_secret():
    shown = repr(Settings.from_env())
    assert not any(secret in shown for secret in ("hidden", "a secret", "platform_key"))


@pytest.mark.parametrize("name", COMPLETE)
def test_from_env_missing_variable_is_named(monkeypatch, name):
    monkeypatch.delenv(name)
    with pytest.raises(SettingsRefused, match=name):
        Settings.from_env()


@pytest.mark.parametrize("wrong", ["short", base64.b64encode(bytes(31)).decode(), "密钥"])
def test_from_env_wrong_key_is_refused(monkeypatch, wrong):
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY", wrong)
    with pytest.raises(SettingsRefused, match="32 字节"):
        Settings.from_env()


@pytest.mark.parametrize(
    "wrong",
    [
        "9464",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:http",
        ":9464",
        "there:9464",
        "::1:9464",
        "127.0.0.1:65536",
    ],
)
def test_from_env_metrics_that_name_no_address_are_refused(monkeypatch, wrong):
    monkeypatch.setenv("XIANGXUN_METRICS", wrong)
    with pytest.raises(SettingsRefused, match="XIANGXUN_METRICS 应写作 IPv4 地址:端口"):
        Settings.from_env()


@pytest.mark.parametrize(
    ("told", "address", "private"),
    [
        ("", "127.0.0.1:9464", True),
        ("localhost:9100", "localhost:9100", True),
        ("10.0.0.5:9100", "10.0.0.5:9100", False),
    ],
)
def test_from_env_metrics_address_is_known_as_private_or_not(monkeypatch, told, address, private):
    monkeypatch.setenv("XIANGXUN_METRICS", told)
    found = Settings.from_env().metrics_address
    assert (str(found), found.is_private) == (address, private)


def test_from_env_limit_in_megabytes_becomes_bytes(monkeypatch):
    monkeypatch.setenv("XIANGXUN_MAX_FILE_MB", "3")
    assert Settings.from_env().max_file_bytes == 3 * MEBIBYTE


@pytest.mark.parametrize("name", ["XIANGXUN_DEMO", "XIANGXUN_MAX_FILE_MB"])
def test_from_env_unreadable_value_is_named(monkeypatch, name):
    monkeypatch.setenv(name, "a few")
    with pytest.raises(SettingsRefused, match=name):
        Settings.from_env()


def test_from_env_key_file_open_to_others_is_refused(monkeypatch, tmp_path):
    file = tmp_path / "platform.key"
    file.write_text(KEY + "\n")
    monkeypatch.delenv("XIANGXUN_PLATFORM_KEY")
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY_FILE", str(file))
    file.chmod(0o640)
    with pytest.raises(SettingsRefused, match="chmod 600"):
        Settings.from_env()
    file.chmod(0o600)
    assert Settings.from_env().platform_key == bytes(32)
