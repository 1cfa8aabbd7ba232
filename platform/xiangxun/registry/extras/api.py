"""JSON API of extras 本县栏目: the county's own fields of a person, an enrolment, a lecturer …, read and changed."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.registry.extras.holders import editing_of, holder_of
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.extras.schemas import OwnFieldsIn, OwnFieldsOut
from xiangxun.registry.extras.service import edit_extras, version_of
from xiangxun.registry.interpretations.filling import declared_fields

api = JsonApi("extras", __name__, "本县栏目")

_OF = "/extras/<subject>/<int:subject_id>"


@api.get(_OF, answers=OwnFieldsOut)
def show(subject: str, subject_id: int) -> dict[str, Any]:
    """Return the own fields of one thing: `subject` is person, enrolment, lecturer, institution, venue or session."""
    editing_of(subject).permit(current_db(), current_actor(), subject_id)
    return _told(subject, subject_id)


@api.post(_OF, takes=OwnFieldsIn, answers=OwnFieldsOut, status=200)
def change(body: dict[str, Any], subject: str, subject_id: int) -> dict[str, Any]:
    """Put other values in place of what is held; a field left out is emptied."""
    edit_extras(
        current_db(), current_actor(), subject, subject_id, version=body["version"], values=body["fields"]
    )
    return _told(subject, subject_id)


def _told(subject: str, subject_id: int) -> dict[str, Any]:
    db = current_db()
    return {
        "version": version_of(db, subject, subject_id),
        "declared": declared_fields(editing_of(subject).law(db, subject_id), subject),
        "fields": extras_of(db, holder_of(subject), [subject_id]).get(subject_id, {}),
    }
