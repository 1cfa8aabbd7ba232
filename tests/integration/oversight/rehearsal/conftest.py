"""Sessions of Resultland, played to their settlement, for rehearsals."""

from __future__ import annotations

from tests.integration.results.conftest import resultland, world

__all__ = ["resultland", "world"]
