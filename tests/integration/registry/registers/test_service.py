"""Keeping registers: what may be entered, by whom, and what closing takes."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from tests.integration.registry.registers.recordland import DAY, Office

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, StepStopped
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.registers.queries import (
    count_entries,
    entries_of,
    get_entry,
    last_days,
    list_entries,
)
from xiangxun.registry.registers.service import amend, attach, close, enter, sign

DAMAGE = {"item": "投影仪", "price": "1,200.50", "place": "lab", "seen": "2024-05-03"}


def _damage(office: Office, who: str = "office", **more) -> int:
    with office.work() as db:
        return enter(
            db,
            office[who],
            register="damage",
            fields=DAMAGE,
            subject="institution",
            subject_id=office.institution_id,
            **more,
        )


def test_enter_a_full_form_keeps_plain_values_and_whose_affair_it_is(office):
    entry_id = _damage(office, on=date(2024, 5, 4))
    with office.work() as db:
        entry = get_entry(db, entry_id)
    assert entry.fields == {"item": "投影仪", "price": 120_050, "place": "lab", "seen": "2024-05-03"}
    assert (entry.register, entry.on, entry.institution_id) == (
        "damage",
        date(2024, 5, 4),
        office.institution_id,
    )
    assert (entry.entered_by, entry.closed_on, entry.version) == (office["office"].account, None, 1)


@pytest.mark.parametrize(
    ("register", "more", "match"),
    [
        ("nowhere", {}, "没有“nowhere”这本登记簿"),
        ("damage", {"on": DAY + timedelta(days=1)}, "不能晚于今天"),
        ("damage", {"subject": "institution"}, "种类和哪一个"),
        ("damage", {"subject": "dog", "subject_id": 1}, "登记对象只能是"),
    ],
)
def test_enter_what_cannot_be_is_refused_in_chinese(office, register, more, match):
    with office.work() as db, pytest.raises(InvalidInput, match=match):
        enter(db, office["office"], register=register, fields=DAMAGE, **more)


@pytest.mark.parametrize("subject", ["session", "institution", "lecturer", "trainee", "plan"])
def test_enter_about_a_subject_that_is_not_there_is_not_found(office, subject):
    with office.work() as db, pytest.raises(NotFound, match="999999"):
        enter(db, office["office"], register="damage", fields=DAMAGE, subject=subject, subject_id=999_999)


def test_enter_about_another_countys_subject_is_not_found(office, unit_of_work):
    neighbour = Office.of(unit_of_work, "linlu")
    with office.work() as db, pytest.raises(NotFound):
        enter(
            db,
            office["office"],
            register="damage",
            fields=DAMAGE,
            subject="institution",
            subject_id=neighbour.institution_id,
        )


@pytest.mark.parametrize(
    ("register", "who", "allowed"),
    [
        ("damage", "office", True),
        ("damage", "school", True),
        ("damage", "archivist", False),
        ("damage", "other", False),
        ("service", "archivist", True),
        ("service", "school", True),
        ("service", "other", False),
        ("service", "lecturer", False),
        ("backup", "archivist", True),
        ("backup", "office", False),
    ],
)
def test_enter_is_for_the_keepers_and_for_an_institutions_own_affairs(office, register, who, allowed):
    fields = {"damage": DAMAGE, "service": {"note": "上门指导"}, "backup": {}}[register]
    about = {"subject": "institution", "subject_id": office.institution_id}

    def attempt() -> None:
        with office.work() as db:
            enter(db, office[who], register=register, fields=fields, **about)

    if allowed:
        attempt()
    else:
        with pytest.raises(Forbidden):
            attempt()


def test_amend_replaces_the_values_and_asks_for_new_signatures(office):
    entry_id = _damage(office)
    with office.work() as db:
        sign(db, office["office"], entry_id, role="office")
    with office.work() as db:
        amend(db, office["office"], entry_id, version=1, fields={"item": "音箱"})
    with office.work() as db:
        entry = get_entry(db, entry_id)
    assert (entry.fields, entry.signatures, entry.version) == ({"item": "音箱"}, (), 2)


def test_amend_with_the_same_values_leaves_the_signatures(office):
    entry_id = _damage(office)
    with office.work() as db:
        sign(db, office["office"], entry_id, role="office")
    with office.work() as db:
        amend(db, office["office"], entry_id, version=1, fields=DAMAGE)
    with office.work() as db:
        assert len(get_entry(db, entry_id).signatures) == 1


def test_amend_with_an_old_version_conflicts_and_changes_nothing(office):
    entry_id = _damage(office)
    with office.work() as db:
        amend(db, office["office"], entry_id, version=1, fields={"item": "音箱"})
    with office.work() as db, pytest.raises(Conflict) as conflict:
        amend(db, office["school"], entry_id, version=1, fields={"item": "话筒"})
    assert conflict.value.details == {
        "seen_version": 1,
        "current_version": 2,
        "subject": "register",
        "subject_id": entry_id,
    }
    with office.work() as db:
        assert get_entry(db, entry_id).fields == {"item": "音箱"}


def test_close_waits_for_every_signature_and_is_for_good(office):
    entry_id = _damage(office)
    with office.work() as db, pytest.raises(StepStopped) as stopped:
        close(db, office["office"], entry_id)
    assert stopped.value.details["missing"] == ["示录县电商办", "培训机构"]
    with office.work() as db:
        sign(db, office["office"], entry_id, role="office")
        sign(db, office["school"], entry_id, role="institution")
    with office.work(DAY + timedelta(days=2)) as db:
        close(db, office["office"], entry_id)
    with office.work() as db:
        entry = get_entry(db, entry_id)
        assert entry.closed_on == DAY + timedelta(days=2)
        assert [(one.role, one.name) for one in entry.signatures] == [
            ("office", "office甲"),
            ("institution", "school甲"),
        ]
    for verb in (
        lambda db: amend(db, office["office"], entry_id, version=2, fields=DAMAGE),
        lambda db: sign(db, office["office"], entry_id, role="office"),
        lambda db: close(db, office["office"], entry_id),
        lambda db: attach(db, office["office"], entry_id, kind="photo", title="照片"),
    ):
        with office.work() as db, pytest.raises(Conflict, match="已经办结"):
            verb(db)


@pytest.mark.parametrize(
    ("who", "role", "error"),
    [
        ("office", "institution", Forbidden),
        ("other", "institution", Forbidden),
        ("office", "archivist", InvalidInput),
    ],
)
def test_sign_in_a_role_one_does_not_hold_or_that_is_not_asked_is_refused(office, who, role, error):
    entry_id = _damage(office)
    with office.work() as db, pytest.raises(error):
        sign(db, office[who], entry_id, role=role)


def test_sign_twice_conflicts(office):
    entry_id = _damage(office)
    with office.work() as db:
        sign(db, office["office"], entry_id, role="office")
    with office.work() as db, pytest.raises(Conflict, match="已经签字"):
        sign(db, office["office"], entry_id, role="office")


def test_entry_kept_by_another_slice_is_not_changed_here(office):
    entry_id = _damage(office, keeper="supervision")
    with office.work() as db, pytest.raises(Conflict, match="监督检查"):
        close(db, office["office"], entry_id)


@pytest.mark.parametrize("register", ["inspection", "spot_check", "circular"])
def test_enter_what_supervision_keeps_is_refused(office, register):
    with office.work() as db, pytest.raises(Conflict, match="监督检查"):
        enter(db, office["office"], register=register, fields={"found": "x"})


def test_attach_files_a_paper_with_the_entry(office):
    entry_id = _damage(office)
    with office.work() as db:
        attach(db, office["office"], entry_id, kind="photo", title="损坏照片")
    with office.work() as db:
        assert [paper.title for paper in list_documents(db, "register", entry_id)] == ["损坏照片"]


def test_lists_go_on_by_bookmark_and_keep_to_what_is_asked(office):
    ids = [_damage(office) for _ in range(5)]
    with office.work(DAY + timedelta(days=1)) as db:
        enter(db, office["archivist"], register="backup", fields={})
    with office.work() as db:
        first = list_entries(db, register="damage", limit=3)
        rest = list_entries(db, register="damage", limit=3, after=first[-1].id)
        assert [row.id for row in (*first, *rest)] == ids[::-1]
        assert list_entries(db, institution_id=office.other_institution_id) == []
        assert len(list_entries(db, since=DAY + timedelta(days=1))) == 1
        assert [row.id for row in entries_of(db, "institution", office.institution_id)] == ids
        assert count_entries(db) == {"damage": (5, 5), "backup": (1, 1)}
        assert count_entries(db, office.institution_id) == {"damage": (5, 5)}
        assert last_days(db, DAY) == {"damage": DAY}
        assert last_days(db, DAY + timedelta(days=1))["backup"] == DAY + timedelta(days=1)


def test_audit_tells_register_and_number_and_nothing_that_was_written(office, database):
    entry_id = _damage(office)
    with office.work() as db:
        sign(db, office["office"], entry_id, role="office")
    with psycopg.connect(database.superuser_url) as connection:
        told = [
            row[0]
            for row in connection.execute("SELECT row_to_json(one)::text FROM audit_entries one").fetchall()
        ]
    assert any("register.enter" in one for one in told)
    assert not any("投影仪" in one for one in told)
