"""WSGI entry 网页入口: what gunicorn imports."""

from __future__ import annotations

from pkgutil import resolve_name

from flask import Flask

from xiangxun.settings import Settings

app: Flask = resolve_name("xiangxun.app:create_app")(Settings.from_env())
