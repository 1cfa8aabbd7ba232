"""Asking 交办: what the console's pages share where an errand is asked for: may this operator, can anybody do it, how far is it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.web import current_db
from xiangxun.oversight.errands.kinds import KINDS
from xiangxun.oversight.errands.queries import ErrandRow, latest_errand
from xiangxun.oversight.errands.service import ask
from xiangxun.oversight.errands.signs import able_now
from xiangxun.oversight.operators.realm import current_operator
from xiangxun.registry.accounts.operators import DUTIES


@dataclass(frozen=True, slots=True)
class Standing:
    """How a kind of errand stands: the latest of it, and whether one may be asked for here and now.

    `may`: by the operator's duty (`duty` in Chinese); `can`: some keeper has the log-ins, None where nobody knows.
    `command` does the same at a command line.
    """

    kind: str
    title: str
    duty: str
    command: str
    errand: ErrandRow | None
    may: bool
    can: bool | None

    @property
    def is_open(self) -> bool:
        """Whether one waits or is being done."""
        return self.errand is not None and self.errand.is_open


def standing(kind: str, tenant: int | None = None, command: str = "") -> Standing:
    """Return how a kind of errand stands, of a county where the kind is of counties."""
    known, able = KINDS[kind], able_now(current_app.config["REDIS_URL"])
    return Standing(
        kind=kind,
        title=_(known.title),
        duty=DUTIES[known.duty],
        command=command or known.command,
        errand=latest_errand(current_db(), kind, tenant),
        may=current_operator().duty == known.duty,
        can=None if able is None else kind in able,
    )


def asked(
    kind: str, back: str, *, tenant: int | None = None, args: Mapping[str, object] | None = None
) -> ResponseReturnValue:
    """Ask for an errand and go back to the page that shows how far it is."""
    _number, fresh = ask(current_db(), current_operator(), kind, tenant=tenant, args=args)
    flash(_("已交办，办理情况见本页。") if fresh else _("同样的任务还在办理，没有重复交办。"))
    return redirect(back, 303)
