"""The inspection record on paper 检查记录表: each field as found, and who has signed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import Box, PaperFacts
from xiangxun.foundation.papers.wording import day_words
from xiangxun.kernel.clock import today
from xiangxun.oversight.supervision.queries import InspectionView
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.registry.registers.declared import get_register, role_label
from xiangxun.registry.registers.filling import shown
from xiangxun.registry.registers.subjects import names_of
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.law import Law

_STATES = {"draft": "填写中", "signing": "待签字", "closed": "已办结"}


def inspection_record(db: Session, one: InspectionView, law: Law) -> PaperFacts:
    """Return the record of an inspection, field by field; who signed on screen stands in boxes of their own."""
    register, entry = get_register(law, one.entry.register), one.entry
    about = ("session", one.session_id) if one.session_id else None
    values = {
        "number": str(one.id),
        "kind": register.zh,
        "institution": get_institution(db, one.institution_id).name,
        "session": names_of(db, [about]).get(about, "") if about else "",
        "on": day_words(entry.on),
        "signed": "；".join(f"{role_label(law, s.role)} {s.name} {s.on}" for s in entry.signatures),
        "state": _STATES[one.state],
        "office": current_tenant_info(db).title,
        "printed_on": day_words(today()),
    }
    rows = [
        {"item": field.zh, "text": shown(law, field, entry.fields.get(field.key))}
        for field in register.fields
    ]
    boxes = [
        Box(f"{role_label(law, s.role)}签字", f"{s.name}　{day_words(s.on)}（系统内签字）")
        for s in entry.signatures
    ]
    return PaperFacts(entry.on, values, rows, number=str(one.id), boxes=boxes)
