"""Photos and videos 影像 (四/（二）/4): how many belong in the dossier; the other documents are declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from xiangxun.rules import Code, DocumentDemand, Law, RuleId, SessionCheck, Stage

#: Stage → the rule that asks for them there.
ASKED: dict[Stage, RuleId] = {Stage.SUBMIT: "JC-4.2-4", Stage.ARCHIVE: "JC-1.8-1"}


def film(facts: SessionCheck, law: Law) -> Iterator[DocumentDemand]:
    """JC-4.2-4: photos of each training day, and a video."""
    rule = ASKED.get(facts.stage)
    if rule is not None:
        yield _demand(law, rule, "photos", law.integer("photos.per_day"), "day")
        yield _demand(law, rule, "videos", law.integer("videos.per_session"), "session")


def _demand(law: Law, rule: RuleId, kind: Code, count: int, per: Literal["day", "session"]) -> DocumentDemand:
    return DocumentDemand(
        kind,
        rule,
        count,
        per,
        copies=law.integer("archive.copies"),
        holders=law.rulebook.documents[kind].holders,
        keep=law.span("archive.keep"),
    )
