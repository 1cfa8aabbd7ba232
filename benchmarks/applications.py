"""Applications 受测应用: ours, a bare Flask "hello" and a bare list, each importing nothing but what it needs.

What gunicorn serves for `serving.py`; measures nothing by itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, render_template_string

sys.path.insert(0, str(Path(__file__).parents[1]))


def hello() -> Flask:
    """Return the bare application that the ratios refer to."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


_FIFTY = "SELECT id, name, name_key, township, village, birth::text, sex FROM trainees ORDER BY name_key, id LIMIT 50"
_KEYS = ("id", "name", "name_key", "township", "village", "birth", "sex")
_TABLE = """<!doctype html><table>{% for row in rows %}<tr><td><a href="/people/{{ row[0] }}">{{ row[1] }}</a></td>
{% for cell in row[2:] %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""


def floor() -> Flask:
    """Return the least that a list can be: one statement, fifty rows, nobody asked who they are."""
    import psycopg

    app = Flask("floor")
    connections: list[Any] = []

    def rows() -> list[tuple[object, ...]]:
        if not connections:
            connections.append(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True))
            connections[0].execute("SELECT set_config('app.tenant', '1', false)")
        return connections[0].execute(_FIFTY).fetchall()

    app.add_url_rule(
        "/rows.json", "json", lambda: jsonify([dict(zip(_KEYS, row, strict=True)) for row in rows()])
    )
    app.add_url_rule("/rows.html", "html", lambda: render_template_string(_TABLE, rows=rows()))
    return app


def ours() -> Flask:
    """Return the whole application, with the county of the tests."""
    from tests.counties.testland.plugin import COUNTY

    from xiangxun.app import create_app
    from xiangxun.counties.plugins import installed

    installed().add(COUNTY, "1.0")
    return create_app()
