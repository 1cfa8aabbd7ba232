"""The worker's entry: its parts, and one line where one cannot start."""

from __future__ import annotations

import base64

import pytest

from xiangxun.worker import main


@pytest.mark.parametrize("arguments", [[], ["everything"], ["jobs", "relay"]])
def test_main_with_other_arguments_tells_the_usage(arguments):
    with pytest.raises(SystemExit, match=r"jobs\|relay\|schedule\|metrics"):
        main(arguments)


def test_relay_without_its_address_names_the_variable(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://xiangxun_app@there/x")
    monkeypatch.setenv("REDIS_URL", "redis://there")
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY", base64.b64encode(bytes(32)).decode())
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("XIANGXUN_FILES", "/srv/files")
    monkeypatch.delenv("DATABASE_RELAY_URL", raising=False)
    with pytest.raises(SystemExit, match="DATABASE_RELAY_URL"):
        main(["relay"])
