"""Makes papers 文书: composes one on the county's form and writes down who took it out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, may, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers import Format, compose, print_paper
from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.papers.facts import paper_facts, paper_law
from xiangxun.oversight.papers.queries import PRINTED, find_form
from xiangxun.registry.tenants.queries import current_tenant_info

_ALL = tuple(role for role in Role if role is not Role.LECTURER)
_PEOPLE = (
    Role.AUTHORITY,
    Role.PUBLIC_SERVICE_CENTRE,
    Role.INSTITUTION,
    Role.ACCEPTANCE_TEAM,
    Role.INSPECTOR,
    Role.ARCHIVIST,
)
#: Who takes out papers that name people or dispose of archives; the others are anybody's who works here.
_MAY_PRINT: dict[str, tuple[Role, ...]] = {
    "roster": _PEOPLE,
    "sign_in": _PEOPLE,
    "ledger": _PEOPLE,
    "destruction_register": (Role.AUTHORITY, Role.ARCHIVIST),
}


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper to hand out: file name and content."""

    name: str
    content: bytes
    format: Format


def may_print(actor: Actor, key: str) -> bool:
    """Return whether somebody may take a paper out."""
    return may(actor, *_printers(key))


def _printers(key: str) -> tuple[Role, ...]:
    return _MAY_PRINT.get(key, _ALL)


def make_paper(
    db: Session,
    actor: Actor,
    key: str,
    subject: str,
    subject_id: int,
    as_format: Format,
    *,
    on: date | None = None,
) -> MadePaper:
    """Return a paper about a matter as the county's form has it; the audit says who took it out.

    `on`: the day, for a paper of a day. Raises `NotFound` for a paper that the county does not use.
    """
    require(actor, *_printers(key))
    law = paper_law(db, subject, subject_id)
    form = find_form(law, key)
    if form is None:
        raise NotFound("本县不用这种文书；请从“文书”页选择。")
    facts = paper_facts(db, law, key, subject, subject_id, on)
    data = compose(form, facts, law, office=current_tenant_info(db).title)
    content = print_paper(form, data, as_format)
    details = {
        "paper": key,
        "format": as_format.value,
        "on": on.isoformat() if on else None,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    record(db, actor, PRINTED, subject, subject_id, details)
    name = "-".join(filter(None, (facts.number, form.title or key, on.isoformat() if on else "")))
    return MadePaper(f"{name.replace('/', '-')}.{as_format.value}", content, as_format)
