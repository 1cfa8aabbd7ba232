"""Which servers are ours, which are given, and what is said where one is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil

import pytest

from xiangxun.local import redis
from xiangxun.local.errors import StartRefused
from xiangxun.local.servers import Servers, named


def test_servers_given_by_environment_are_not_embedded(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://xiangxun_app@there/x")
    monkeypatch.setenv("REDIS_URL", "redis://there")
    servers = Servers(tmp_path)
    assert (servers.postgres, servers.redis) == (None, None)


def test_migrate_given_database_without_owner_names_the_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://xiangxun_app@there/x")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(StartRefused, match="DATABASE_OWNER_URL"):
        Servers(tmp_path).migrate()


def test_environment_given_database_without_key_refuses(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://xiangxun_app@there/x")
    monkeypatch.delenv("XIANGXUN_PLATFORM_KEY", raising=False)
    with pytest.raises(StartRefused, match="openssl rand"):
        Servers(tmp_path).environment()


def test_server_program_prefers_the_machines_own(monkeypatch):
    monkeypatch.setattr(shutil, "which", {"valkey-server": "/opt/valkey-server"}.get)
    assert redis.server_program() == "/opt/valkey-server"


def test_server_program_found_nowhere_names_the_package(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StartRefused, match="apt-get install redis-server"):
        redis.server_program()


def test_named_afterwards_restores_what_was_there(monkeypatch):
    monkeypatch.setenv("XIANGXUN_TEST_OLD", "old")
    with named({"XIANGXUN_TEST_OLD": "new", "XIANGXUN_TEST_NEW": "new"}):
        assert os.environ["XIANGXUN_TEST_OLD"] == os.environ["XIANGXUN_TEST_NEW"] == "new"
    assert os.environ["XIANGXUN_TEST_OLD"] == "old"
    assert "XIANGXUN_TEST_NEW" not in os.environ
