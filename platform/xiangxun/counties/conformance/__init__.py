"""Conformance 插件检查: whether a county's plugin keeps the contract, found out before anybody relies on it.

Plugins are trusted code that the operator installs: this catches mistakes, not malice. The plugin is loaded in a child
process that needs no database, installs nothing and writes nothing.
"""

from __future__ import annotations

from xiangxun.counties.conformance.asking import check_county

__all__ = ["check_county"]
