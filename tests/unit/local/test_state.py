"""Where things lie, and that no existing folder changes its mode."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from xiangxun.local.errors import StartRefused
from xiangxun.local.state import CHECKOUT, SYSTEM_STATE, State, default_state, make_folder, socket_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_default_state_named_in_environment_is_taken(monkeypatch, tmp_path):
    monkeypatch.setenv("XIANGXUN_STATE", str(tmp_path / "there"))
    assert default_state() == tmp_path / "there"


def test_default_state_of_ordinary_user_lies_in_checkout(monkeypatch):
    monkeypatch.delenv("XIANGXUN_STATE", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_state() == CHECKOUT / ".state"
    assert (CHECKOUT / "pyproject.toml").exists()


def test_default_state_of_root_lies_outside_private_folders(monkeypatch):
    monkeypatch.delenv("XIANGXUN_STATE", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_state().parent == SYSTEM_STATE


def test_state_of_new_folder_is_private(tmp_path):
    state = State.of(tmp_path / "state")
    assert {mode(folder) for folder in (state.pids, state.logs, state.keys, state.files)} == {0o700}
    assert mode(state.root) & 0o066 == 0


def test_make_folder_under_strict_umask_gives_asked_mode(tmp_path):
    before = os.umask(0o077)
    try:
        make_folder(tmp_path / "a" / "b", 0o711)
    finally:
        os.umask(before)
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b")) == (0o755, 0o711)


def test_make_folder_existing_keeps_its_mode(tmp_path):
    tmp_path.chmod(0o700)
    make_folder(tmp_path, 0o755)
    assert mode(tmp_path) == 0o700


def test_socket_folder_with_long_name_becomes_short(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    wanted = tmp_path / ("n" * 90)
    folder = socket_folder(wanted, os.geteuid())
    assert folder.parent == tmp_path
    assert folder != wanted
    assert folder == socket_folder(wanted, os.geteuid())


def test_socket_folder_open_to_others_is_refused(tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s").chmod(0o755)
    with pytest.raises(StartRefused, match="0700"):
        socket_folder(tmp_path / "s", os.geteuid())
