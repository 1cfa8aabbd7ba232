"""Set-up 档案库设置: the folder in which this application keeps sealed archives, in clear and therefore protected."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app

_EXTENSION = "xiangxun_archives"


def configure(app: Flask, root: Path) -> None:
    """Let the application keep its archives below `root`, which must lie outside everything a web server shows."""
    app.extensions[_EXTENSION] = root


def archive_root() -> Path:
    """Return the folder of the current application; raises RuntimeError where `configure` was not called."""
    found: Path | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        raise RuntimeError("archives.configure was not called for this application")
    return found
