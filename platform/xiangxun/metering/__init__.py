"""Metering 计量出口: what Prometheus reads, at an address of its own that no browser comes to."""

from __future__ import annotations
