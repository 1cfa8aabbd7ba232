"""WSGI entry 网页入口: what gunicorn imports."""

from __future__ import annotations

from xiangxun.app import create_app
from xiangxun.settings import Settings

app = create_app(Settings.from_env())
