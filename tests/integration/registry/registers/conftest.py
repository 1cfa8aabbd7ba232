"""Fixtures of the registers: an office of Recordland, and its people at the pages."""

from __future__ import annotations

from tests.integration.registry.registers.fixtures import office, served_app, visit

__all__ = ["office", "served_app", "visit"]
