"""Marks 标记: `rule` marks an implementation of a hook, `hookspec` the specification of one.

An implementation names the arguments it takes: `(facts, law)`, or `(facts)` where it asks the law nothing.
"""

from __future__ import annotations

import pluggy

PROJECT = "xiangxun"

rule = pluggy.HookimplMarker(PROJECT)
hookspec = pluggy.HookspecMarker(PROJECT)


class RuleDeprecated(DeprecationWarning):
    """A plugin answers a hook that goes with the next major version of the contract."""
