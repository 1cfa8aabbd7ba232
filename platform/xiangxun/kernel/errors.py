"""Errors 错误: what goes wrong, said to a person: what, where, what to do."""

from __future__ import annotations

from collections.abc import Mapping


class XiangxunError(Exception):
    """An error that is shown to a person.

    `code` is stable and machine-readable; `message` is Chinese and says what is wrong, where and what to do.
    `status` is the HTTP status that web and API answer with; `details` carries no personal data.
    """

    code = "error"
    status = 400

    def __init__(
        self, message: str, *, code: str | None = None, details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.details: dict[str, object] = dict(details or {})


class NotFound(XiangxunError):
    """What was asked for is not here (or belongs to another county)."""

    code = "not_found"
    status = 404


class Forbidden(XiangxunError):
    """The account may not do this."""

    code = "forbidden"
    status = 403


class InvalidInput(XiangxunError):
    """What came in cannot be used as it is."""

    code = "invalid_input"
    status = 422


class Conflict(XiangxunError):
    """Somebody else changed this in the meantime; `details` holds both versions."""

    code = "conflict"
    status = 409


class StepStopped(XiangxunError):
    """A rule stops the step; `details["findings"]` names rule, article and remedy."""

    code = "step_stopped"
    status = 409


class Unavailable(XiangxunError):
    """Not now: once others have mended what is in the way the very same succeeds, so work waits and is not given up."""

    code = "unavailable"
    status = 503


class NoTenant(XiangxunError):
    """No county is set: nothing may be read or written."""

    code = "no_tenant"
    status = 500
