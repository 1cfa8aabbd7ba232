"""Headless application 无界面应用: database, vault and file store for work that shows no page."""

from __future__ import annotations

from flask import Flask

from xiangxun.foundation import files, vault
from xiangxun.foundation.db import db
from xiangxun.foundation.db.engine import refuse_privileged_role, sqlalchemy_url
from xiangxun.results import archives
from xiangxun.settings import Settings


def headless_app(settings: Settings) -> Flask:
    """Return an application whose context services can work in; raises PrivilegedRole for a login too mighty."""
    app = Flask("xiangxun.headless")
    app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(settings.database_url)
    db.init_app(app)
    vault.configure(settings.platform_key)
    files.configure(app, settings.files, max_bytes=settings.max_file_bytes)
    archives.configure(app, settings.files.parent / "archives")
    with app.app_context():
        refuse_privileged_role(db.engine)
    return app
