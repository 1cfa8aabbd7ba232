"""Demonstration 演示: plays a county's scenario through the same services as pages and API."""
