"""The operators' door 运营登录域: a cookie of its own, work without any county in scope."""

from __future__ import annotations

from flask import g, redirect, session, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from xiangxun.foundation.web.cookies import end, is_idle
from xiangxun.foundation.web.realms import Frame
from xiangxun.registry.accounts.operators import OperatorInfo, find_operator

OPERATOR = "operator"
_PLACES = (
    (
        ("operators.home", "县（市）"),
        ("operators_rules.index", "规则"),
        ("departures.index", "离开"),
    ),
    (
        ("operators_keeping.log", "保全"),
        ("operators_backups.index", "备份"),
        ("operators_isolation.index", "隔离"),
        ("operators_keys.index", "密钥"),
        ("operators_health.index", "体检"),
        ("operators_errands.index", "任务"),
    ),
    (
        ("operators.people", "运营人员"),
        ("operators.events", "安全事件"),
    ),
)
#: Places that open to one duty alone.
_OF_DUTY = {"operators.people": "security", "operators.events": "audit"}


class OperatorPages:
    """Lets in whoever is signed in as a platform operator; nobody here is an actor of a county."""

    @property
    def frame(self) -> Frame | None:
        """The places of the operator's own duty; before sign-in those of all."""
        operator: OperatorInfo | None = g.get("operator")
        places = [
            [(endpoint, label) for endpoint, label in group if _is_open(endpoint, operator)]
            for group in _PLACES
        ]
        return Frame(
            home="operators.home", leave="operators.sign_out", navigation=[group for group in places if group]
        )

    def tenant_id(self) -> int | None:
        """Return no county: row-level security then shows no county's rows."""
        if not isinstance(session.get(OPERATOR), int) or is_idle():
            _send_to_sign_in()
        return None

    def admit(self, db: Session) -> None:
        """Check that the operator's account is still open."""
        operator = find_operator(db, session[OPERATOR])
        if operator is None:
            _send_to_sign_in()
        g.operator = operator

    def is_admitted(self) -> bool:
        """Return whether an operator is signed in."""
        return "operator" in g

    def visitor(self) -> str:
        """Return the operator's name."""
        operator: OperatorInfo | None = g.get("operator")
        return operator.name if operator else ""


def current_operator() -> OperatorInfo:
    """Return who is signed in; only inside a request that the realm let in."""
    found: OperatorInfo = g.operator
    return found


def _is_open(endpoint: str, operator: OperatorInfo | None) -> bool:
    return operator is None or _OF_DUTY.get(endpoint, operator.duty) == operator.duty


def _send_to_sign_in() -> None:
    end()
    raise HTTPException(response=redirect(url_for("operators_sign_in.form")))
