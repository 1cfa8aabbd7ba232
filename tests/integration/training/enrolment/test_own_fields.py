"""Own fields from rosters 花名册中的本县栏目: read by their labels, checked, sealed, and seen by the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from sqlalchemy import text
from tests.counties.ownland import first, roster
from tests.counties.people import Villager, villagers
from tests.counties.walk import FIRST_DAY, UnitOfWork, Walk

from xiangxun.counties import CountyRules, added
from xiangxun.foundation.decisions import list_receipts, verify
from xiangxun.registry.extras.holders import holder_of
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.extras.service import edit_extras, version_of
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.trainees.service import erase_trainee
from xiangxun.rules.vocabulary import Gate
from xiangxun.training.enrolment.facts import people_facts
from xiangxun.training.enrolment.queries import ImportView, get_import, list_enrolled
from xiangxun.training.enrolment.service import (
    forget_person,
    look_again,
    look_at_roster,
    run_import,
    start_import,
)

COLUMNS = ("年收入", "已有技能", "用餐", "到家日期")


@pytest.fixture
def ownland() -> Iterator[CountyRules]:
    """The county with fields of its own, as if installed."""
    with added(first(), "1.0") as rules:
        yield rules


@pytest.fixture
def own(unit_of_work: UnitOfWork, tenant: Tenant, ownland: CountyRules) -> Walk:
    """A session of that county, approved."""
    walk = Walk(unit_of_work, tenant.id)
    walk.to_approved()
    return walk


def bring(
    own: Walk, people: Sequence[Villager], cells: Sequence[Sequence[object]], columns: Sequence[str] = COLUMNS
) -> ImportView:
    """Import a roster with columns of the county's own."""
    with own.on(FIRST_DAY) as db:
        looked = look_at_roster(db, own.school, own.session, roster(people, columns, cells), name="名单.xlsx")
        start_import(db, own.school, looked)
        return run_import(db, own.school, looked)


def held(own: Walk, on: str) -> list[dict[str, object]]:
    """Return the own fields of everybody on the list, in order of the list."""
    with own.on() as db:
        rows = list_enrolled(db, own.session)
        ids = [row.trainee_id if on == "person" else row.id for row in rows]
        found = extras_of(db, holder_of(on), ids)
        return [dict(found.get(one, {})) for one in ids]


def states(own: Walk) -> list[str]:
    """Return what became of each on the list."""
    with own.on() as db:
        return [row.state for row in list_enrolled(db, own.session)]


def test_columns_are_read_by_alias_label_and_choice_words(own: Walk) -> None:
    bring(own, villagers(2), [("30000", "拍照、直播", "清真", "2024/5/1"), (25000, "", "usual", "")])
    assert held(own, "person") == [{"income": 30000, "skills": ["photo", "live"]}, {"income": 25000}]
    assert held(own, "enrolment") == [{"meal": "halal", "since": "2024-05-01"}, {"meal": "usual"}]


def test_values_are_sealed_in_the_table(own: Walk, unit_of_work: UnitOfWork) -> None:
    bring(own, villagers(1), [("30000", "", "清真", "")])
    with own.on() as db:
        kept = db.execute(
            text("SELECT extra_sealed FROM trainees UNION ALL SELECT extra_sealed FROM enrolments")
        )
        sealed = [row[0] for row in kept]
    assert len(sealed) == 2
    assert all(one.count(":") == 2 and "30000" not in one and "halal" not in one for one in sealed)


def test_value_that_cannot_be_used_is_left_out_with_a_warning_naming_the_field(own: Walk) -> None:
    view = bring(own, villagers(2), [("三万", "", "", ""), ("30000", "", "素食", "")])
    assert [verdict[2:] for verdict in view.verdicts] == [
        ["accept_with_warning", ["field:income"]],
        ["accept_with_warning", ["field:meal"]],
    ]
    assert held(own, "person") == [{}, {"income": 30000}]
    assert states(own) == ["refused", "admitted"]


def test_gate_asks_for_a_required_field_and_lets_in_once_it_is_filled(own: Walk) -> None:
    bring(own, villagers(2), [("30000",), ("",)], COLUMNS[:1])
    assert states(own) == ["admitted", "refused"]
    bring(own, villagers(2), [("",), ("18000",)], COLUMNS[:1])
    assert states(own) == ["admitted", "admitted"]
    assert held(own, "person") == [{"income": 30000}, {"income": 18000}]


def test_rules_see_the_fields_of_person_and_enrolment_in_their_types(own: Walk) -> None:
    bring(own, villagers(1), [("30000", "拍照", "清真", "2024-05-01")])
    with own.on() as db:
        [person] = people_facts(db, own.session, Gate.ADMIT).people
    assert dict(person.extra) == {
        "income": 30000, "skills": ("photo",), "meal": "halal", "since": date(2024, 5, 1),
    }  # fmt: skip


def test_column_named_by_hand_is_read_as_the_field(own: Walk) -> None:
    with own.on(FIRST_DAY) as db:
        sent = roster(villagers(1), ["一年挣多少"], [("42000",)])
        looked = look_at_roster(db, own.school, own.session, sent, name="名单.xlsx")
        look_again(db, own.school, looked, {4: "field:income"})
        start_import(db, own.school, looked)
        run_import(db, own.school, looked)
        assert get_import(db, looked).state == "done"
    assert held(own, "person") == [{"income": 42000}]


def test_receipt_names_the_fields_by_digest_and_verifies(own: Walk) -> None:
    bring(own, villagers(1), [("30000", "拍照", "清真", "")])
    with own.on() as db:
        [receipt] = list_receipts(db, "session", own.session, "check_people")
        stored = str(db.execute(text("SELECT * FROM decision_facts")).all())
        assert "30000" not in stored
        assert "halal" not in stored
        assert verify(db, receipt.id).outcome == "identical"


def test_receipt_verifies_after_a_field_was_changed_and_changed_again(own: Walk) -> None:
    bring(own, villagers(1), [("30000", "拍照", "清真", "2024-05-01")])
    with own.on() as db:
        receipts = [one.id for one in list_receipts(db, "session", own.session, "check_people")]
        [row] = list_enrolled(db, own.session)
        for income in ("31000", "32000"):
            version = version_of(db, "person", row.trainee_id)
            edit_extras(db, own.group, "person", row.trainee_id, version=version, values={"income": income})
        version = version_of(db, "enrolment", row.id)
        edit_extras(db, own.group, "enrolment", row.id, version=version, values={"meal": "usual"})
    with own.on() as db:
        for receipt in receipts:
            found = verify(db, receipt)
            assert (found.outcome, found.changed) == ("identical", ())


def test_receipt_whose_value_is_known_nowhere_says_so(own: Walk) -> None:
    bring(own, villagers(1), [("30000", "", "", "")])
    with own.on() as db:
        [receipt] = list_receipts(db, "session", own.session, "check_people")
        db.execute(text("UPDATE trainees SET extra_sealed = NULL"))
    with own.on() as db:
        assert [place for _, place in verify(db, receipt.id).changed] == ["Person.extra"]


def test_erased_person_leaves_no_field(own: Walk) -> None:
    bring(own, villagers(1), [("30000", "", "清真", "")])
    with own.on() as db:
        [row] = list_enrolled(db, own.session)
        forget_person(db, row.trainee_id)
        erase_trainee(db, row.trainee_id, FIRST_DAY)
    assert (held(own, "person"), held(own, "enrolment")) == ([{}], [{}])
