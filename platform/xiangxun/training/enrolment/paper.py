"""The roster on paper 花名册: who is admitted, in order of the list; ID numbers masked, phones by their tail."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.kernel.clock import today
from xiangxun.registry.extras.holders import holder_of
from xiangxun.registry.extras.showing import own_words
from xiangxun.registry.trainees.discretion import discreet_views
from xiangxun.registry.trainees.phones import phone_tails
from xiangxun.registry.trainees.queries import views
from xiangxun.registry.trainees.restriction import unnamed
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.rules.law import Law
from xiangxun.rules.law.paper_kinds import OWN
from xiangxun.rules.vocabulary import full_years
from xiangxun.training.enrolment.models import ENROLMENT
from xiangxun.training.enrolment.queries import admitted_ids, placed
from xiangxun.training.sessions.paper import session_values
from xiangxun.training.sessions.queries import SessionView

_SEXES = {"male": "男", "female": "女"}


def roster(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return the roster of a session."""
    values = session_values(db, view, law)
    people = person_rows(
        db, admitted_ids(db, view.row.id), law, view.row.first_day, view.row.id, topics=values["topics"]
    )
    return PaperFacts(today(), values, people, number=view.row.code)


def person_rows(
    db: Session,
    trainee_ids: Sequence[int],
    law: Law,
    on: date,
    session_id: int,
    *,
    topics: str = "",
    by_duty: bool = False,
) -> list[dict[str, str]]:
    """Return people as rows of a paper list, numbered in the order given; ages are those on a day.

    Whose data may only be kept is a number without a name, except `by_duty`: on the ledger.
    """
    known, tails = (
        discreet_views(views(db, trainee_ids, by_duty=by_duty), law),
        phone_tails(db, trainee_ids, by_duty=by_duty),
    )
    usable = [one for one in trainee_ids if by_duty or not known[one].restricted]
    own = _own_words(db, law, session_id, usable)
    return [
        {
            **_cells(known[trainee] if by_duty else unnamed(known[trainee]), law, on),
            "no": str(place),
            "phone_tail": tails.get(trainee, ""),
            "topics": topics,
            "signature": "",
            "remark": "",
            **own.get(trainee, {}),
        }
        for place, trainee in enumerate(trainee_ids, start=1)
    ]


def _cells(person: TraineeView, law: Law, on: date) -> dict[str, str]:
    return {
        "name": person.name,
        "sex": _SEXES.get(person.sex, person.sex),
        "age": str(full_years(person.birth, on)) if person.id_masked else "",
        "id": person.id_masked,
        "township": person.township,
        "village": person.village,
        "place": " ".join(filter(None, (person.township, person.village))),
        "groups": "、".join(law.rulebook.label("group", group) for group in person.groups),
        "level": law.rulebook.label("level", person.level) if person.level else "",
    }


def _own_words(
    db: Session, law: Law, session_id: int, trainee_ids: Collection[int]
) -> Mapping[int, Mapping[str, str]]:
    """Return the county's own fields of people and of their enrolments in words, by trainee id and column."""
    asked = set(trainee_ids)
    whose = {one: trainee for one, trainee in db.execute(placed(session_id)) if trainee in asked}
    told: dict[int, dict[str, str]] = {}
    for trainee, words in own_words(db, law, holder_of("person"), trainee_ids).items():
        told.setdefault(trainee, {}).update(words)
    for enrolment, words in own_words(db, law, ENROLMENT, whose).items():
        told.setdefault(whose[enrolment], {}).update(words)
    return {trainee: {f"{OWN}{key}": said for key, said in words.items()} for trainee, words in told.items()}
