"""Demonstration 演示: plays a county's scenario through the same services as pages and API."""

from __future__ import annotations


def onboard() -> tuple[str, ...]:
    """Fill an empty demonstration database with every installed county; return the lines that tell the log-ins."""
    from xiangxun.demo.onboarding import onboard as fill

    return fill()
