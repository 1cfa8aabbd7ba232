"""What a host of the trial runs: the application, or a worker's part, with the county that exists only in tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flask import Flask
from tests.counties.testland.plugin import COUNTY

from xiangxun.counties.plugins import installed

installed().add(COUNTY, "1.0")


def app() -> Flask:
    """Return the application as `xiangxun.wsgi` has it."""
    from xiangxun.app import create_app
    from xiangxun.settings import Settings

    return create_app(Settings.from_env())


if __name__ == "__main__":
    from xiangxun.worker import main

    main(sys.argv[1:])
