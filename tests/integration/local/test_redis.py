"""The embedded Redis: what was queued is still there after a stop, and after a kill."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing

import pytest
from redis import Redis

from xiangxun.local.redis import EmbeddedRedis


@pytest.fixture
def server(tmp_path):
    server = EmbeddedRedis(tmp_path / "state")
    yield server
    server.remove()


def test_start_twice_keeps_the_data(server):
    server.start()
    with closing(Redis.from_url(server.url)) as client:
        client.set("kept", "yes")
    server.stop()
    assert not server.running
    server.start()
    with closing(Redis.from_url(server.url)) as client:
        assert client.get("kept") == b"yes"


def test_start_after_the_server_was_killed_keeps_the_data(server):
    server.start()
    with closing(Redis.from_url(server.url)) as client:
        client.set("kept", "yes")
        time.sleep(1.2)  # the append-only file is written through every second
    os.kill(server.pid, signal.SIGKILL)
    while server.ended() is None:
        time.sleep(0.01)
    server.start()
    with closing(Redis.from_url(server.url)) as client:
        assert client.get("kept") == b"yes"


def test_start_opens_no_port(server):
    server.start()
    with closing(Redis.from_url(server.url)) as client:
        assert client.config_get("port") == {"port": "0"}
