"""Ground 底座: database, vault, file store and archive shelf of an application, with pages or without."""

from __future__ import annotations

from dataclasses import fields

from flask import Flask

from xiangxun.foundation import files, vault
from xiangxun.foundation.db import db
from xiangxun.foundation.db.engine import engine_options, sqlalchemy_url
from xiangxun.registry.accounts import policy
from xiangxun.registry.accounts.policy import Policy
from xiangxun.registry.lecturers import facts as lecturers
from xiangxun.registry.trainees import facts as trainees
from xiangxun.results import archives
from xiangxun.settings import Settings

#: Who holds the values of the people whom receipts name: importing them is what makes receipts verify.
SOURCES = (lecturers, trainees)


def lay_ground(app: Flask, settings: Settings) -> None:
    """Let services work inside the application's context; it connects to nothing yet."""
    app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(settings.database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(pooled=settings.database_pooled)
    db.init_app(app)
    vault.configure(settings.platform_key, settings.earlier_platform_keys)
    files.configure(app, settings.files, max_bytes=settings.max_file_bytes, bucket=settings.files_bucket)
    archives.configure(app, settings.files.parent / "archives", bucket=settings.archives_bucket)
    policy.configure(app, Policy(**{one.name: getattr(settings, one.name) for one in fields(Policy)}))
