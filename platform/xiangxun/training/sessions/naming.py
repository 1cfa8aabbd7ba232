"""Names 称呼: references of rules ("person:12") as people know them, for the pages of a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import kind_of, row_id
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.registry.trainees.queries import views
from xiangxun.rules.vocabulary import Ref


def names_of(db: Session, references: Iterable[Ref | None], *, by_duty: bool = False) -> Mapping[Ref, str]:
    """Return the names of people, lecturers and institutions among the references; others are left out.

    `by_duty`: for what the law bids to keep, as `views` has it.
    """
    by_kind: dict[str, set[int]] = {}
    for reference in references:
        if reference and reference.partition(":")[2].isdecimal():
            by_kind.setdefault(kind_of(reference), set()).add(row_id(reference))
    names: dict[Ref, str] = {}
    if people := by_kind.get("person"):
        names.update({f"person:{view.id}": view.name for view in views(db, people, by_duty=by_duty).values()})
    if wanted := by_kind.get("lecturer"):
        names.update({f"lecturer:{one.id}": one.name for one in list_lecturers(db) if one.id in wanted})
    if wanted := by_kind.get("institution"):
        names.update(
            {f"institution:{key}": name for key, name in institution_names(db).items() if key in wanted}
        )
    return names
