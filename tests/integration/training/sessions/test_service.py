"""Sessions 期/班次: drafting, engaging, holding days, closing; what cannot be is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, StepStopped
from xiangxun.registry.institutions.service import suspend
from xiangxun.registry.lecturers.service import CertificateIn, register_lecturer
from xiangxun.training.sessions.days import cancel_slot, comment_homework, hold_day, observe_day
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft, SlotDraft
from xiangxun.training.sessions.queries import get_session, list_sessions
from xiangxun.training.sessions.service import draft_session, edit_session, engage_lecturer

MORNING = SlotDraft("theory", "开店", None, 510, 690)


def drafted(walk: Walk, **more: Any) -> int:
    said: dict[str, Any] = {
        "code": "X",
        "title": "期次",
        "institution_id": walk.institution,
        "days": [DayDraft(FIRST_DAY, [MORNING])],
    }
    with walk.on() as db:
        return draft_session(db, walk.school, SessionDraft(**said | more))


@pytest.mark.parametrize(
    "more",
    [
        {"code": " "},
        {"days": []},
        {"days": [DayDraft(FIRST_DAY), DayDraft(FIRST_DAY)]},
        {"days": [DayDraft(FIRST_DAY, [MORNING, SlotDraft("practice", "实操", None, 689, 700)])]},
        {"days": [DayDraft(FIRST_DAY, [SlotDraft("practice", "实操", None, 700, 700)])]},
        {"days": [DayDraft(FIRST_DAY, [SlotDraft("practice", "实操", None, 1400, 1441)])]},
    ],
)
def test_draft_session_that_cannot_be_is_refused(walk: Walk, more: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        drafted(walk, **more)


def test_draft_session_slots_that_touch_are_kept_in_order_of_the_clock(walk: Walk) -> None:
    slots = [SlotDraft("practice", "实操", None, 690, 720), MORNING]
    session = drafted(walk, days=[DayDraft(FIRST_DAY, slots)])
    with walk.on() as db:
        (day,) = get_session(db, session).days
    assert [(slot.position, slot.kind) for slot in day.slots] == [(0, "theory"), (1, "practice")]


def test_draft_session_with_a_code_that_is_taken_is_refused(walk: Walk) -> None:
    drafted(walk)
    with pytest.raises(InvalidInput, match="X"):
        drafted(walk)


def test_draft_session_for_another_institution_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden):
        drafted(walk, institution_id=walk.institution + 1)


def test_institution_names_no_lecturer_and_no_plan_of_another(walk: Walk) -> None:
    walk.approve_plan()
    stranger = walk.other_school()
    theirs = SlotDraft("theory", "开店", walk.lecturer, 510, 690)
    said: dict[str, Any] = {"code": "Y", "title": "外校期次", "institution_id": stranger.institution}
    for days, plan in (([theirs], None), ([MORNING], walk.plan)):
        with pytest.raises(NotFound), walk.on() as db:
            draft_session(db, stranger, SessionDraft(**said, days=[DayDraft(FIRST_DAY, days)], plan_id=plan))
    with walk.on() as db:
        own = draft_session(db, stranger, SessionDraft(**said, days=[DayDraft(FIRST_DAY, [MORNING])]))
    with pytest.raises(NotFound), walk.on() as db:
        engage_lecturer(db, stranger, own, walk.lecturer)


def test_list_sessions_by_bookmark_shows_each_once_newest_first(walk: Walk) -> None:
    for n in range(5):
        drafted(walk, code=f"S{n}", days=[DayDraft(FIRST_DAY + timedelta(days=n // 2), [MORNING])])
    seen: list[str] = []
    after = None
    with walk.on() as db:
        while page := list_sessions(db, after=after, limit=2):
            seen += [row.code for row in page]
            after = page[-1].id
    assert seen == ["S4", "S3", "S2", "S1", "S0"]


def uncertified(walk: Walk, expires: date | None) -> int:
    """Register a lecturer with a certificate that ends on a day (None: no certificate)."""
    certificates = [CertificateIn("ecommerce_lecturer", expires=expires)] if expires else []
    with walk.on() as db:
        return register_lecturer(
            db,
            walk.school,
            institution_id=walk.institution,
            name="乙老师",
            birth=None,
            certificates=certificates,
        )


def test_engage_lecturer_whose_certificate_ends_on_the_first_day_goes_and_the_day_before_not(
    walk: Walk,
) -> None:
    walk.to_draft()
    good, late = uncertified(walk, FIRST_DAY), uncertified(walk, FIRST_DAY - timedelta(days=1))
    with walk.on() as db:
        engage_lecturer(db, walk.school, walk.session, good)
    with pytest.raises(StepStopped) as stopped, walk.on() as db:
        engage_lecturer(db, walk.school, walk.session, late)
    assert "第二条/（一）" in stopped.value.message


def test_engage_lecturer_without_certificate_goes_once_the_leading_group_allows(walk: Walk) -> None:
    walk.to_draft()
    lecturer = uncertified(walk, None)
    walk.rule("TL-2-1", f"lecturer:{lecturer}")
    with walk.on() as db:
        engage_lecturer(db, walk.school, walk.session, lecturer)
        assert len(get_session(db, walk.session).lecturers) == 2


def test_open_with_a_lecturer_suspended_since_is_stopped(walk: Walk) -> None:
    walk.to_approved()
    walk.file("notice")
    with walk.on(FIRST_DAY - timedelta(days=2)) as db:
        suspend(
            db,
            walk.group,
            party="lecturer",
            party_id=walk.lecturer,
            rule="TL-8-2",
            scope="teaching",
            reason="考核不合格",
        )
    with pytest.raises(StepStopped) as stopped:
        walk.open()
    assert "已被暂停授课" in stopped.value.message


def test_engage_lecturer_keeps_grade_and_fee(walk: Walk) -> None:
    walk.to_draft()
    with walk.on() as db:
        (engaged,) = get_session(db, walk.session).lecturers
    assert (engaged.grade, engaged.fee_fen) == ("senior", 200_000)


def test_engage_lecturer_at_a_negative_fee_is_refused(walk: Walk) -> None:
    walk.to_draft()
    with pytest.raises(InvalidInput):
        walk.engage(fee_fen=-1)


def test_hold_day_as_planned_but_for_what_is_said(walk: Walk) -> None:
    walk.to_open(villagers(1))
    walk.hold(walk.days[0], held={1: (850, 1000)}, homework=True)
    with walk.on() as db:
        day = get_session(db, walk.session).days[0]
    assert [slot.held for slot in day.slots] == [(510, 690), (850, 1000)]
    assert (day.homework, day.tested) == (True, False)


@pytest.mark.parametrize("held", [{2: (510, 690)}, {0: (690, 510)}])
def test_hold_day_with_a_slot_that_cannot_be_is_refused(walk: Walk, held: dict[int, tuple[int, int]]) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(InvalidInput):
        walk.hold(walk.days[0], held=held)


def test_hold_day_that_was_not_planned_is_not_found(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(NotFound):
        walk.hold(walk.days[-1] + timedelta(days=1))


def test_hold_day_before_the_class_is_open_is_refused(walk: Walk) -> None:
    walk.to_approved()
    with pytest.raises(Conflict):
        walk.hold(walk.days[0])


def test_close_with_a_day_not_held_is_refused_and_names_it(walk: Walk) -> None:
    walk.to_open(villagers(1))
    walk.hold(walk.days[0])
    with pytest.raises(Conflict) as refused:
        walk.close()
    assert refused.value.details == {"days": [walk.days[1].isoformat()]}


def test_cancel_slot_takes_its_minutes_out(walk: Walk) -> None:
    walk.to_open(villagers(1))
    walk.hold(walk.days[0])
    with walk.on() as db:
        cancel_slot(db, walk.school, walk.session, walk.days[0], 1)
        assert [slot.held for slot in get_session(db, walk.session).days[0].slots] == [(510, 690), None]


def test_comment_homework_before_it_was_given_is_refused(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(InvalidInput), walk.on() as db:
        comment_homework(
            db, walk.school, walk.session, walk.days[1], commented_on=walk.days[1] - timedelta(days=1)
        )


def test_observe_day_by_the_institution_is_forbidden(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Forbidden), walk.on() as db:
        observe_day(db, walk.school, walk.session, walk.days[0], head_count=1, observers=[])


def test_hold_day_of_another_institution_is_forbidden(walk: Walk) -> None:
    walk.to_open(villagers(1))
    other = walk.other_school()
    with pytest.raises(Forbidden), walk.on() as db:
        hold_day(db, other, walk.session, walk.days[0])


def test_edit_session_gives_each_day_lessons_of_its_own_and_keeps_what_is_not_planned(walk: Walk) -> None:
    walk.approve_plan()
    session = walk.draft()
    walk.engage()
    second = walk.days[0] + timedelta(days=7)
    afternoon = SlotDraft("practice", "直播", walk.lecturer, 840, 960)
    draft = SessionDraft(
        code="2024-09",
        title="改过的一期",
        institution_id=walk.institution,
        days=[DayDraft(second, [afternoon]), DayDraft(walk.days[0], [MORNING, afternoon])],
        category="open",
        plan_id=walk.plan,
        township="东乡",
        planned_people=30,
    )
    with walk.on(FIRST_DAY - timedelta(days=14)) as db:
        edit_session(db, walk.school, session, draft, version=get_session(db, session).version)
        view = get_session(db, session)
    assert (view.row.code, view.row.title, view.row.township) == ("2024-09", "改过的一期", "东乡")
    assert (view.row.first_day, view.row.last_day) == (walk.days[0], second)
    courses = [(one.on, [slot.course for slot in one.slots]) for one in view.days]
    assert courses == [(walk.days[0], ["开店", "直播"]), (second, ["直播"])]
    assert [one.lecturer_id for one in view.lecturers] == [walk.lecturer]


def test_edit_session_of_two_people_lets_the_first_have_it(walk: Walk) -> None:
    session = drafted(walk)
    draft = SessionDraft(
        code="X", title="甲", institution_id=walk.institution, days=[DayDraft(FIRST_DAY, [MORNING])]
    )
    with walk.on() as db:
        seen = get_session(db, session).version
        edit_session(db, walk.school, session, draft, version=seen)
    with pytest.raises(Conflict), walk.on() as db:
        edit_session(db, walk.school, session, draft, version=seen)


def test_edit_session_after_the_application_or_by_others_is_refused(walk: Walk) -> None:
    other = walk.other_school()
    draft = SessionDraft(
        code="X", title="甲", institution_id=walk.institution, days=[DayDraft(FIRST_DAY, [MORNING])]
    )
    session = drafted(walk)
    with pytest.raises(Forbidden), walk.on() as db:
        edit_session(db, other, session, draft, version=1)
    namesake = drafted(walk, code="Y")
    with pytest.raises(InvalidInput), walk.on() as db:
        edit_session(db, walk.school, namesake, draft, version=1)
    walk.approve_plan()
    walk.draft()
    walk.engage()
    walk.apply()
    with pytest.raises(Conflict), walk.on() as db:
        edit_session(db, walk.school, walk.session, draft, version=get_session(db, walk.session).version)
