"""Key files: made once, private, and never replaced beside data that they alone can read."""

from __future__ import annotations

import stat

import pytest

from xiangxun.local.errors import StartRefused
from xiangxun.local.keys import key_environment
from xiangxun.settings import PLATFORM_KEY_BYTES, platform_key


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in ("XIANGXUN_PLATFORM_KEY", "XIANGXUN_PLATFORM_KEY_FILE", "SECRET_KEY", "SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_key_environment_on_first_run_makes_private_files(tmp_path):
    named = key_environment(tmp_path, data_present=False)
    made = tmp_path / "platform.key"
    assert named == {"XIANGXUN_PLATFORM_KEY_FILE": str(made), "SECRET_KEY_FILE": str(tmp_path / "secret.key")}
    assert len(platform_key(made.read_text())) == PLATFORM_KEY_BYTES
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_key_environment_on_second_run_keeps_the_key(tmp_path):
    key_environment(tmp_path, data_present=False)
    first = (tmp_path / "platform.key").read_bytes()
    key_environment(tmp_path, data_present=True)
    assert (tmp_path / "platform.key").read_bytes() == first


def test_key_environment_with_data_and_no_key_refuses(tmp_path):
    with pytest.raises(StartRefused, match=r"platform\.key"):
        key_environment(tmp_path, data_present=True)
    assert not (tmp_path / "platform.key").exists()


def test_key_environment_with_key_in_environment_makes_none(tmp_path, monkeypatch):
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY", "given")
    named = key_environment(tmp_path, data_present=True)
    assert "XIANGXUN_PLATFORM_KEY_FILE" not in named
    assert not (tmp_path / "platform.key").exists()
