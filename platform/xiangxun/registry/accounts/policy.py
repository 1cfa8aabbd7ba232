"""Sign-in policy 登录策略: how long passwords are, how many failures are borne, when sessions and links end.

The platform sets it for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

_EXTENSION = "xiangxun_sign_in"


@dataclass(frozen=True, slots=True)
class Policy:
    """`link_hours`: how long a one-time link can be used."""

    link_hours: int = 72


def configure(app: Flask, policy: Policy) -> None:
    """Let the application's people sign in under this policy."""
    app.extensions[_EXTENSION] = policy


def platform_policy() -> Policy:
    """Return the policy of the current application; raises RuntimeError where `configure` was not called."""
    found: Policy | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        raise RuntimeError("policy.configure was not called for this application")
    return found
