"""Inspections: drafted, presented, signed by both sides, closed for good; and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from tests.integration.registry.registers.recordland import DAY, Office

from xiangxun.foundation.access import Role
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.oversight.supervision.measures import (
    breach_rules,
    decide_breach,
    issue_circular,
    order_rectification,
)
from xiangxun.oversight.supervision.queries import InspectionView, get_inspection, list_inspections, measures
from xiangxun.oversight.supervision.service import (
    amend_inspection,
    enter_inspection,
    present_inspection,
    sign_inspection,
)
from xiangxun.registry.institutions.orders import close_order, declare_missed
from xiangxun.registry.institutions.queries import list_orders, suspended_by
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.queries import entries_of, get_entry
from xiangxun.registry.registers.service import amend as amend_entry
from xiangxun.training.approvals.queries import list_steps, pending
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft
from xiangxun.training.sessions.service import draft_session

FOUND = {"found": "签到 30 人，现场 21 人", "opinion": "限期整改"}


def _enter(office: Office, **more: Any) -> int:
    told: dict[str, Any] = {"institution_id": office.institution_id, "fields": FOUND, **more}
    with office.work() as db:
        return enter_inspection(db, office["office"], **told)


def _view(office: Office, inspection_id: int) -> InspectionView:
    with office.work() as db:
        return get_inspection(db, inspection_id)


def _sign(office: Office, inspection_id: int, keys: Sequence[tuple[str, str]]) -> str:
    state = ""
    for who, key in keys:
        with office.work() as db:
            state = sign_inspection(db, office[who], inspection_id, key)
    return state


def _presented(office: Office) -> int:
    inspection_id = _enter(office)
    with office.work() as db:
        assert present_inspection(db, office["office"], inspection_id) == 2
    return inspection_id


def _session(office: Office, institution_id: int | None = None) -> int:
    draft = SessionDraft(
        code="1",
        title="一期",
        institution_id=institution_id or office.institution_id,
        days=(DayDraft(DAY),),
        category="basic",
    )
    with office.work() as db:
        return draft_session(db, office["office"], draft)


def test_inspection_of_a_session_stands_in_its_registers(office):
    session_id = _session(office)
    inspection_id = _enter(office, session_id=session_id, institution_id=None, register="spot_check")
    view = _view(office, inspection_id)
    assert (view.institution_id, view.session_id, view.state) == (office.institution_id, session_id, "draft")
    with office.work() as db:
        (entry,) = entries_of(db, "session", session_id)
        assert [one.id for one in list_inspections(db, session_id=session_id, open_only=True)] == [
            inspection_id
        ]
    assert (entry.register, entry.fields, entry.institution_id) == (
        "spot_check",
        FOUND,
        office.institution_id,
    )


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"institution_id": None}, "哪一期，或哪家机构"),
        ({"register": "damage"}, "检查和抽查"),
        ({"fields": {"opinion": "好"}}, "“检查情况”为必填项"),
        ({"on": DAY + timedelta(days=1)}, "不能晚于今天"),
    ],
)
def test_inspection_that_says_too_little_is_refused(office, more, match):
    with pytest.raises(InvalidInput, match=match):
        _enter(office, **more)


def test_inspection_of_another_institutions_session_is_refused(office):
    session_id = _session(office, office.other_institution_id)
    with pytest.raises(InvalidInput, match="不是该机构承办"):
        _enter(office, session_id=session_id)


@pytest.mark.parametrize("who", ["school", "archivist", "lecturer"])
def test_inspection_is_for_inspectors_alone(office, who):
    with office.work() as db, pytest.raises(Forbidden):
        enter_inspection(db, office[who], institution_id=office.institution_id, fields=FOUND)


def test_inspection_signed_by_both_sides_is_closed_and_never_changes(office):
    inspection_id = _presented(office)
    with office.work() as db:
        waiting = pending(db, {"inspector"})
    assert [(one.matter, one.matter_id, one.key) for one in waiting] == [
        ("inspection", inspection_id, "inspector")
    ]
    assert _sign(office, inspection_id, [("office", "inspector")]) == "signing"
    assert _view(office, inspection_id).entry.closed_on is None
    assert _sign(office, inspection_id, [("school", "inspected")]) == "closed"
    view = _view(office, inspection_id)
    assert (view.state, view.entry.closed_on) == ("closed", DAY)
    assert [(one.role, one.name) for one in view.entry.signatures] == [
        ("inspector", "office甲"),
        ("institution", "school甲"),
    ]
    for verb in (
        lambda db: amend_inspection(db, office["office"], inspection_id, version=1, fields=FOUND),
        lambda db: present_inspection(db, office["office"], inspection_id),
        lambda db: sign_inspection(db, office["school"], inspection_id, "inspected"),
    ):
        with office.work() as db, pytest.raises(Conflict, match="已经签字办结"):
            verb(db)


def test_inspection_unsigned_is_not_closed_by_its_register(office):
    entry = _view(office, _enter(office)).entry
    with office.work() as db, pytest.raises(Conflict, match="监督检查"):
        amend_entry(db, office["office"], entry.id, version=entry.version, fields=FOUND)


def test_inspected_signs_after_the_inspector(office):
    inspection_id = _presented(office)
    with pytest.raises(Conflict, match="前一环节"):
        _sign(office, inspection_id, [("school", "inspected")])


def test_one_person_signs_for_one_side_only(office):
    office.add("both", {Role.INSPECTOR, Role.INSTITUTION}, institution_id=office.institution_id)
    inspection_id = _presented(office)
    _sign(office, inspection_id, [("both", "inspector")])
    with pytest.raises(Forbidden, match="同一人"):
        _sign(office, inspection_id, [("both", "inspected")])


@pytest.mark.parametrize("who", ["other", "archivist"])
def test_only_the_inspected_institution_signs_as_inspected(office, who):
    inspection_id = _presented(office)
    _sign(office, inspection_id, [("office", "inspector")])
    with pytest.raises(Forbidden):
        _sign(office, inspection_id, [(who, "inspected")])


def test_step_that_does_not_exist_is_not_found(office):
    inspection_id = _presented(office)
    with pytest.raises(NotFound):
        _sign(office, inspection_id, [("office", "mayor")])


def test_inspected_who_declines_gives_the_record_back_and_all_sign_again(office):
    inspection_id = _presented(office)
    _sign(office, inspection_id, [("office", "inspector")])
    with office.work() as db:
        declined = sign_inspection(
            db, office["school"], inspection_id, "inspected", outcome="declined", reason="人数不符"
        )
    assert declined == "draft"
    view = _view(office, inspection_id)
    with office.work() as db:
        told = {**FOUND, "paper_ledger_total": 21}
        amend_inspection(db, office["office"], inspection_id, version=view.entry.version, fields=told)
        present_inspection(db, office["office"], inspection_id)
        steps = {step.key: step.state for step in list_steps(db, "inspection", inspection_id)}
    assert steps == {"inspector": "open", "inspected": "waiting"}
    assert _view(office, inspection_id).entry.signatures == ()
    assert _sign(office, inspection_id, [("office", "inspector"), ("school", "inspected")]) == "closed"


def test_record_presented_again_unchanged_is_signed_afresh(office):
    inspection_id = _presented(office)
    _sign(office, inspection_id, [("office", "inspector")])
    with office.work() as db:
        sign_inspection(db, office["school"], inspection_id, "inspected", outcome="declined", reason="再议")
    assert _view(office, inspection_id).entry.signatures == ()
    with office.work() as db:
        present_inspection(db, office["office"], inspection_id)
    assert _sign(office, inspection_id, [("office", "inspector"), ("school", "inspected")]) == "closed"


def test_presented_record_is_not_amended_and_a_draft_not_signed(office):
    draft, presented = _enter(office), _presented(office)
    with office.work() as db, pytest.raises(Conflict, match="正在签字"):
        amend_inspection(db, office["office"], presented, version=1, fields=FOUND)
    with pytest.raises(Conflict, match="还没有提请签字"):
        _sign(office, draft, [("office", "inspector")])


def test_order_from_an_inspection_names_rule_and_day(office):
    inspection_id = _enter(office)
    with office.work() as db:
        order_id = order_rectification(
            db, office["office"], inspection_id, rule="RL-3", demand="补签到表", due=date(2024, 5, 20)
        )
    with office.work() as db:
        (order,) = list_orders(db)
        assert (order.id, order.rule, order.due) == (order_id, "RL-3", date(2024, 5, 20))
        assert [(one.kind, one.order_id) for one in measures(db, inspection_id)] == [("order", order_id)]


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"due": None}, "整改截止日期"),
        ({"rule": "XX-1"}, "没有这一条"),
        ({"demand": " "}, "整改什么"),
        ({"due": DAY - timedelta(days=1)}, "不能早于今天"),
    ],
)
def test_order_that_says_too_little_is_refused(office, more, match):
    inspection_id = _enter(office)
    told: dict[str, Any] = {"rule": "RL-3", "demand": "补", "due": date(2024, 5, 20), **more}
    with office.work() as db, pytest.raises(InvalidInput, match=match):
        order_rectification(db, office["office"], inspection_id, **told)


def _ordered(office: Office) -> int:
    inspection_id = _enter(office)
    with office.work() as db:
        return order_rectification(
            db, office["office"], inspection_id, rule="RL-3", demand="补签到表", due=date(2024, 5, 20)
        )


def _breach(office: Office, order_id: int, who: str = "office", **more: Any) -> int:
    told: dict[str, Any] = {"rule": "RL-2", "reason": "逾期十天未改", **more}
    with office.work(date(2024, 5, 30)) as db:
        return decide_breach(db, office[who], order_id, **told)


def _missed(office: Office) -> int:
    order_id = _ordered(office)
    with office.work(date(2024, 5, 30)) as db:
        declare_missed(db, office["office"], order_id, reason="未按要求整改")
    return order_id


def test_overdue_order_alone_is_no_breach(office):
    order_id = _ordered(office)
    with pytest.raises(Conflict, match="先认定"):
        _breach(office, order_id)
    with office.work(date(2024, 5, 30)) as db:
        assert suspended_by(db, "institution", office.institution_id, date(2024, 5, 30)) is None


def test_breach_decided_by_the_office_suspends_under_the_countys_rule(office):
    _breach(office, _missed(office))
    with office.work(date(2024, 5, 30)) as db:
        assert suspended_by(db, "institution", office.institution_id, date(2024, 5, 30)) == "RL-2"
        assert suspended_by(db, "institution", office.other_institution_id, date(2024, 5, 30)) is None


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"rule": "RL-3"}, InvalidInput),
        ({"rule": "XX-1"}, InvalidInput),
        ({"reason": "无"}, InvalidInput),
        ({"who": "school"}, Forbidden),
        ({"who": "centre"}, Forbidden),
    ],
)
def test_breach_under_another_rule_without_reason_or_by_another_is_refused(office, more, error):
    office.add("centre", {Role.PUBLIC_SERVICE_CENTRE})
    order_id = _missed(office)
    with pytest.raises(error):
        _breach(office, order_id, **more)


def test_breach_after_the_order_was_mended_is_refused(office):
    order_id = _missed(office)
    with office.work(date(2024, 5, 30)) as db:
        close_order(db, office["office"], order_id, report="已补齐")
    with pytest.raises(NotFound):
        _breach(office, order_id)


def test_breach_rules_are_those_that_a_person_confirms(office):
    with office.work() as db:
        assert [entry.id for entry in breach_rules(law_on(db, DAY))] == ["RL-2"]


def test_circular_is_entered_with_its_reason_and_closed_at_once(office):
    inspection_id = _enter(office)
    with office.work() as db:
        entry_id = issue_circular(
            db, office["office"], inspection_id, reason="签到严重不实", text="对甲培训学校予以通报"
        )
    with office.work() as db:
        entry = get_entry(db, entry_id)
        assert (entry.register, entry.closed_on) == ("circular", DAY)
        assert entry.fields == {"reason": "签到严重不实", "text": "对甲培训学校予以通报"}
        assert [one.kind for one in measures(db, inspection_id)] == ["circular"]


@pytest.mark.parametrize(
    ("who", "reason", "error"), [("office", "重", InvalidInput), ("school", "签到严重不实", Forbidden)]
)
def test_circular_without_a_reason_or_by_another_is_refused(office, who, reason, error):
    inspection_id = _enter(office)
    with office.work() as db, pytest.raises(error):
        issue_circular(db, office[who], inspection_id, reason=reason, text="通报")
