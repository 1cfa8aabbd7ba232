"""Trainees 学员: once per county, completed and never emptied, shown masked, revealed for a reason."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from tests.counties.people import Villager, villager, villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.kernel.errors import Forbidden, InvalidInput, NotFound
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees import bulk
from xiangxun.registry.trainees.facts import persons
from xiangxun.registry.trainees.history import people_history
from xiangxun.registry.trainees.models import Trainee
from xiangxun.registry.trainees.queries import get_trainee, known_people, list_trainees
from xiangxun.registry.trainees.service import (
    TraineeRow,
    record_pasts,
    reveal_id,
    reveal_phone,
    set_levels,
    upsert_trainees,
)
from xiangxun.rules.facts import Day, SessionFacts
from xiangxun.rules.history import Past


def row(one: Villager, **more: object) -> TraineeRow:
    said = {"name": one.name, "id_number": one.id_number, "birth": date(1985, 3, 4), "sex": "male"} | more
    return TraineeRow(**said)  # type: ignore[arg-type]


def entered(walk: Walk, *rows: TraineeRow) -> list[int]:
    with walk.on() as db:
        return upsert_trainees(db, rows)


def test_upsert_trainees_returns_ids_in_the_order_of_rows(walk: Walk) -> None:
    people = villagers(30)
    ids = entered(walk, *(row(one) for one in people))
    again = entered(walk, *(row(one) for one in reversed(people)))
    assert again == ids[::-1]
    with walk.on() as db:
        assert [get_trainee(db, one).name for one in ids] == [one.name for one in people]


def test_upsert_more_trainees_than_are_merged_at_once_merges_each_once(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_PART", 7)
    people = villagers(30)
    ids = entered(walk, *(row(one, phone=f"138{n:08d}") for n, one in enumerate(people)))
    with walk.on() as db:
        assert [reveal_phone(db, walk.group, one, reason="核对名单") for one in ids] == [
            f"138{n:08d}" for n in range(30)
        ]
        assert set(db.scalars(select(Trainee.version))) == {1}
        assert [get_trainee(db, one).name for one in ids] == [one.name for one in people]


def test_upsert_trainees_fills_up_and_never_empties(walk: Walk) -> None:
    (one,) = entered(walk, row(villager(1), phone="13800000001", township="东镇", groups=("b",)))
    entered(walk, row(villager(1), township="", groups=("a",), education="初中", household="H1"))
    with walk.on() as db:
        known = get_trainee(db, one)
        assert (known.has_phone, known.township, known.groups) == (True, "东镇", ("a", "b"))
        person = persons(db, [one])[one]
        assert (person.education, person.household) == ("初中", "H1")


def test_upsert_a_known_person_keeps_name_and_birth(walk: Walk) -> None:
    (one,) = entered(walk, row(villager(1), name="张三"))
    assert entered(walk, row(villager(1), name="李四", birth=date(1990, 1, 1))) == [one]
    with walk.on() as db:
        known = get_trainee(db, one)
        assert (known.name, known.birth) == ("张三", date(1985, 3, 4))


def test_upsert_nobody_does_nothing(walk: Walk) -> None:
    assert entered(walk) == []


def test_trainees_of_two_counties_with_one_number_are_two_people(
    walk: Walk, other_tenant, unit_of_work
) -> None:
    (here,) = entered(walk, row(villager(1)))
    with unit_of_work(other_tenant.id) as db:
        (there,) = upsert_trainees(db, [row(villager(1), name="别名")])
        assert known_people(db, [villager(1).id_number]) == {villager(1).id_number: ("别名", False)}
        with pytest.raises(NotFound):
            get_trainee(db, here)
    assert here != there


def test_list_trainees_pages_by_pinyin_with_every_person_once(walk: Walk) -> None:
    names = ["张三", "李四", "王五", "李四", "阿牛"]
    entered(walk, *(row(villager(n), name=name) for n, name in enumerate(names, start=1)))
    seen: list[str] = []
    after = None
    with walk.on() as db:
        while page := list_trainees(db, after=after, limit=2):
            seen += [one.name for one in page]
            after = page[-1].id
    assert seen == ["阿牛", "李四", "李四", "王五", "张三"]


@pytest.mark.parametrize(
    ("search", "found"), [("李", ["李四"]), ("li", ["李四"]), ("四", []), ("%", []), ("_", [])]
)
def test_list_trainees_searches_the_beginning_of_name_or_pinyin(
    walk: Walk, search: str, found: list[str]
) -> None:
    entered(walk, row(villager(1), name="李四"), row(villager(2), name="张三"))
    with walk.on() as db:
        assert [one.name for one in list_trainees(db, search=search)] == found


def test_reveal_id_shows_the_number_and_logs_who_and_why(walk: Walk) -> None:
    (one,) = entered(walk, row(villager(1), phone="13800000001"))
    with walk.on() as db:
        assert reveal_id(db, walk.group, one, reason="核对补贴名单") == villager(1).id_number
        assert reveal_phone(db, walk.group, one, reason="核对补贴名单") == "13800000001"
        entries = db.scalars(
            select(AuditEntry).where(AuditEntry.subject == "trainee").order_by(AuditEntry.id)
        ).all()
        assert [entry.action for entry in entries] == ["trainee.reveal_id", "trainee.reveal_phone"]
        assert {entry.account for entry in entries} == {walk.group.account}
        assert entries[0].details == {"reason": "核对补贴名单"}


def test_reveal_id_without_a_reason_or_by_a_wrong_role_is_refused(walk: Walk) -> None:
    (one,) = entered(walk, row(villager(1)))
    with pytest.raises(InvalidInput), walk.on() as db:
        reveal_id(db, walk.group, one, reason="看看")
    for role in ("finance", "lecturer", "archivist"):
        with pytest.raises(Forbidden), walk.on() as db:
            reveal_id(db, walk.as_role(role), one, reason="核对补贴名单")


def test_set_levels_of_many_leaves_others_alone(walk: Walk) -> None:
    first, second, third = entered(walk, *(row(one) for one in villagers(3)))
    with walk.on() as db:
        set_levels(db, [(first, "basic"), (third, "good")])
        set_levels(db, [])
        assert [get_trainee(db, one).level for one in (first, second, third)] == ["basic", None, "good"]


def session_on(day: date, number: int, *, last_day: date | None = None) -> SessionFacts:
    days = (Day(day),) if last_day is None else (Day(day), Day(last_day))
    return SessionFacts(f"session:{number}", days=days)


@pytest.mark.parametrize(
    ("on", "units", "counted"),
    [
        (date(2022, 5, 6), 1, 1),
        (date(2022, 5, 5), 1, 0),
        (date(2024, 5, 5), 1, 1),
        (date(2024, 5, 6), 1, 1),
        (date(2024, 5, 7), 1, 0),
        (date(2023, 5, 6), 0, 0),
    ],
)
def test_people_history_counts_within_its_reach_and_only_what_was_counted(
    walk: Walk, on: date, units: int, counted: int
) -> None:
    walk.to_draft()
    (one,) = entered(walk, row(villager(1)))
    with walk.on() as db:
        record_pasts(db, walk.session, [(one, Past(f"session:{walk.session}", on, units=units, days=1))])
        law = law_on(db, FIRST_DAY)
        history = people_history(db, law, "check_people", [one], session_on(FIRST_DAY, walk.session + 1))
        own = people_history(db, law, "check_people", [one], session_on(FIRST_DAY, walk.session))
    assert history.tally("counted_before", f"person:{one}") == counted
    assert own.tally("counted_before", f"person:{one}") == 0


def test_people_history_of_sessions_that_begin_together_takes_the_one_that_ends_first_then_the_lower_number(
    walk: Walk,
) -> None:
    walk.to_draft()
    (one,) = entered(walk, row(villager(1)))
    second = date(2024, 5, 7)
    past = Past("session:50", FIRST_DAY, units=1, days=2, last_day=second)
    with walk.on() as db:
        record_pasts(db, 50, [(one, past)])
        law = law_on(db, FIRST_DAY)

        def earlier(number: int, last_day: date | None) -> int:
            own = session_on(FIRST_DAY, number, last_day=last_day)
            return people_history(db, law, "check_people", [one], own).tally(
                "counted_before", f"person:{one}"
            )

        assert earlier(51, second) == 1
        assert earlier(49, second) == 0
        assert earlier(49, date(2024, 5, 8)) == 1
        assert earlier(51, None) == 0


def test_record_pasts_again_replaces_what_the_session_said_before(walk: Walk) -> None:
    walk.to_draft()
    first, second = entered(walk, *(row(one) for one in villagers(2)))
    past = Past(f"session:{walk.session}", date(2024, 1, 1), units=1, days=1)
    with walk.on() as db:
        record_pasts(db, walk.session, [(first, past), (second, past)])
        record_pasts(db, walk.session, [(second, past)])
        law = law_on(db, FIRST_DAY)
        history = people_history(db, law, "check_people", [first, second], session_on(FIRST_DAY, 0))
    assert [history.tally("counted_before", f"person:{one}") for one in (first, second)] == [0, 1]
