"""The report 演示结果: the figures of a play, and where they are not what the scenario expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.demo.play import Run
from xiangxun.foundation.decisions import list_receipts
from xiangxun.results.acceptance.queries import DECIDED, list_rounds, standing_grade
from xiangxun.results.archives import shelf
from xiangxun.results.archives.queries import find_archive
from xiangxun.results.funds.queries import get_settlement
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.training.enrolment.queries import ADMITTED, list_enrolled, list_imports

Figures = dict[str, Any]
_LESS = ("withhold", "recover")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what the scenario expects."""

    figure: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.figure}：预期 {self.expected}，实为 {self.found}"


def figures(db: Session, runs: Sequence[Run]) -> Figures:
    """Return every figure of a finished play; `runs` are the session and, where there was one, its retraining."""
    counts: Counter[str] = Counter()
    for one in list_imports(db, runs[0].session):
        counts.update(one.counts)
    return {
        "enrolled": counts["accept"] + counts["accept_with_warning"],
        "rejected_rows": counts["reject"],
        "ledger": _ledger(db, runs[0]),
        "acceptance": _acceptance(db, runs[0]),
        "funds": _funds(db, runs),
        "archive": _archive(db, runs[0]),
        "receipts": sum(len(list_receipts(db, "session", run.session)) for run in runs),
    }


def differences(
    expected: Mapping[str, Any], found: Mapping[str, Any], place: str = ""
) -> Iterator[Difference]:
    """Yield where figures differ from the expected ones, which may be any subset; `by_rule` is compared whole."""
    for key, value in expected.items():
        figure, now = f"{place}{key}", found.get(key)
        if isinstance(value, Mapping) and isinstance(now, Mapping) and key != "by_rule":
            yield from differences(value, now, f"{figure}.")
        elif value != now:
            yield Difference(figure, value, now)


def _ledger(db: Session, run: Run) -> Figures:
    """Everybody whose row was accepted stands in it: who was not admitted is not counted, by the rule that says so."""
    view = get_ledger(db, run.session)
    left = [row for row in list_enrolled(db, run.session) if row.state != ADMITTED]
    by_rule = Counter(view.by_rule)
    by_rule.update(row.refused_by[0] for row in left)
    return {
        "counted": view.counted,
        "not_counted": view.not_counted + len(left),
        "boundary": view.boundary,
        "by_rule": dict(sorted(by_rule.items())),
    }


def _acceptance(db: Session, run: Run) -> Figures:
    return {
        "grade": standing_grade(db, run.session),
        "rounds": [
            {"n": one.n, "grade": one.grade, "on": _iso(one.decided_on), "rule_ids": list(one.rules)}
            for one in list_rounds(db, run.session)
            if one.state == DECIDED
        ],
    }


def _funds(db: Session, runs: Sequence[Run]) -> Figures:
    """Lines of the session and of its retraining together; what is withheld or claimed back is negative."""
    settled = [get_settlement(db, run.session) for run in runs]
    return {
        "lines": [
            {
                "rule_id": line.rules[0],
                "label": line.label,
                "payee": line.payee,
                "amount_fen": -line.fen if line.kind in _LESS else line.fen,
                "borne_by": line.bearer,
            }
            for view in settled
            for line in view.lines
        ],
        "payable_fen": sum(view.payable_fen for view in settled),
        "withheld_fen": sum(view.withheld_fen for view in settled),
        "borne_by_institution_fen": sum(view.borne_by_institution_fen for view in settled),
    }


def _archive(db: Session, run: Run) -> Figures:
    found = find_archive(db, run.session)
    if found is None:
        return {"path": None, "sha256": None, "retain_until": None, "copies": 0}
    return {
        "path": shelf().address(found.folder, found.sha256),
        "sha256": found.sha256,
        "retain_until": _iso(found.retain_until),
        "copies": len(found.copies),
    }


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
