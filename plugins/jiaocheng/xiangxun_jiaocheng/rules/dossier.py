"""Photos, videos, summaries 影像与总结 (四/（二）/4、8): how many belong in the dossier; the others are declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from xiangxun.rules import Code, DocumentDemand, Law, RuleId, SessionCheck, Stage

#: Stage → the rule that asks for films, and the one for summaries.
ASKED: dict[Stage, tuple[RuleId, RuleId]] = {
    Stage.SUBMIT: ("JC-4.2-4", "JC-4.2-8"),
    Stage.ARCHIVE: ("JC-1.8-1", "JC-1.8-1"),
}


def by_number(facts: SessionCheck, law: Law) -> Iterator[DocumentDemand]:
    """JC-4.2-4, JC-4.2-8: photos of each training day, a video, a summary for the session or for each week."""
    if facts.stage in ASKED:
        film, summary = ASKED[facts.stage]
        yield _demand(law, film, "photos", law.integer("photos.per_day"), "day")
        yield _demand(law, film, "videos", law.integer("videos.per_session"), "session")
        per: Literal["week", "session"] = "week" if law.choice("summary.per") == "week" else "session"
        yield _demand(law, summary, "summary", 1, per)


def _demand(
    law: Law, rule: RuleId, kind: Code, count: int, per: Literal["day", "week", "session"]
) -> DocumentDemand:
    return DocumentDemand(
        kind,
        rule,
        count,
        per,
        copies=law.integer("archive.copies"),
        holders=law.rulebook.documents[kind].holders,
        keep=law.span("archive.keep"),
    )
