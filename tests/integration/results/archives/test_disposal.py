"""Disposal: only what is over, not held, not lent; proposed, approved and watched by different people; then gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session
from tests.integration.results.archives.conftest import Settled, place_of

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import on_day
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.results.archives.disposal import (
    Opinion,
    carry_out,
    decide_appraisal,
    propose,
    supervise,
)
from xiangxun.results.archives.disposal_queries import ended_bags, get_appraisal
from xiangxun.results.archives.lending import (
    end_hold,
    hold,
    holds_of,
    lend,
    loans_of,
    open_loans,
    take_back,
)
from xiangxun.results.archives.queries import find_archive
from xiangxun.results.archives.service import seal_archive
from xiangxun.results.archives.tasks import remove_destroyed
from xiangxun.results.archives.verify import verify
from xiangxun.rules.answers import ApprovalStep
from xiangxun.training.approvals import service
from xiangxun.training.approvals.queries import list_steps

LATER = date(2028, 1, 1)


class Office:
    """An archive sealed in 2024 whose photos were kept until the end of 2027, and the people about it."""

    def __init__(self, settled: Settled) -> None:
        self.settled = settled
        with settled.step() as db:
            keeper = settled.keeper(db)
            self.archive = seal_archive(db, keeper, settled.session, custodian="张档案")
            self.archivist = replace(keeper, roles=frozenset({Role.ARCHIVIST}))
            self.people = [
                Actor(self._account(db, name), name, frozenset({Role.AUTHORITY}), actors=frozenset())
                for name in ("审批人", "监销甲", "监销乙")
            ]

    @staticmethod
    def _account(db, name):
        return create_account(
            db,
            SYSTEM,
            username=f"u{ord(name[-1])}",
            name=name,
            password="a long password",
            roles={Role.AUTHORITY},
        )

    @contextmanager
    def on(self, day: date = LATER) -> Iterator[Session]:
        with self.settled.step() as db, on_day(day):
            yield db

    def photos(self):
        return next(bag for bag in self.archive.bags if bag.retain_until == date(2027, 12, 31))

    def destroy(self, db, **more):
        opinion = Opinion(self.photos().id, "destroy", "无续存价值", **more)
        return propose(db, self.archivist, title="2028年鉴定", report="经鉴定小组审核", opinions=[opinion])

    def approved(self, db):
        appraisal = self.destroy(db)
        decide_appraisal(db, self.people[0], appraisal, agreed=True)
        return appraisal


@pytest.fixture
def office(settled: Settled) -> Office:
    """The office, years later."""
    return Office(settled)


def test_bag_is_to_be_appraised_on_the_day_after_its_period(office):
    with office.on(date(2027, 12, 31)) as db:
        assert ended_bags(db, date(2027, 12, 31)) == []
    with office.on() as db:
        assert [one.bag.name for one in ended_bags(db, LATER)] == [office.photos().name]


def test_bag_whose_time_is_not_over_cannot_be_appraised(office):
    with pytest.raises(Conflict, match="期限未满"), office.on(date(2027, 12, 31)) as db:
        office.destroy(db)


def test_destruction_takes_an_approver_and_two_supervisors_other_than_the_proposer(office):
    proposer = replace(office.archivist, roles=frozenset({Role.ARCHIVIST, Role.AUTHORITY}))
    approver, first, second = office.people
    with office.on() as db:
        appraisal = office.destroy(db)
        with pytest.raises(Forbidden, match="提出人以外"):
            decide_appraisal(db, proposer, appraisal, agreed=True)
        with pytest.raises(Conflict, match="另一环节"):
            supervise(db, first, appraisal)
        decide_appraisal(db, approver, appraisal, agreed=True)
        with pytest.raises(Forbidden, match="提出人以外"):
            supervise(db, proposer, appraisal)
        supervise(db, first, appraisal)
        with pytest.raises(Conflict, match="已经签字"):
            supervise(db, first, appraisal)
        with pytest.raises(Conflict, match="现有 1 名"):
            carry_out(db, office.archivist, appraisal)
        supervise(db, second, appraisal)
        assert carry_out(db, office.archivist, appraisal) is not None


def test_destruction_goes_through_the_steps_that_the_county_names(office, monkeypatch):
    steps = (
        ApprovalStep("centre", "TL-13-1", "confirm", "archivist"),
        ApprovalStep("head", "TL-13-1", "approve", "authority", after=frozenset({"centre"})),
    )
    answered = SimpleNamespace(answer=steps)
    monkeypatch.setattr(service, "ask", lambda *told, **more: answered)
    approver, other, _ = office.people
    keeper = replace(other, roles=frozenset({Role.ARCHIVIST}))
    with office.on() as db:
        appraisal = office.destroy(db)
        assert [one.key for one in list_steps(db, "destruction", appraisal)] == ["centre", "head"]
        with pytest.raises(Forbidden):
            decide_appraisal(db, approver, appraisal, agreed=True)
        decide_appraisal(db, keeper, appraisal, agreed=True)
        assert get_appraisal(db, appraisal).state == "proposed"
        decide_appraisal(db, approver, appraisal, agreed=True)
        assert get_appraisal(db, appraisal).state == "approved"


def test_destroyed_bag_is_gone_and_a_certificate_and_the_register_stay(office):
    path, photos = place_of(office.archive), office.photos()
    with office.on() as db:
        appraisal = office.approved(db)
        for one in office.people[1:]:
            supervise(db, one, appraisal)
        carry_out(db, office.archivist, appraisal)
        assert (path / photos.name).is_dir()
        assert remove_destroyed(db=db, tenant_id=current_tenant(), appraisal_id=appraisal) == {"removed": 1}
    assert not (path / photos.name).exists()
    told = json.loads((path / f"销毁证明-{photos.name}.json").read_text(encoding="utf-8"))
    assert (told["sha256"], told["approved_by"]) == (photos.sha256, "审批人")
    assert [one["name"] for one in told["supervised_by"]] == ["监销甲", "监销乙"]
    assert verify(path, office.archive.sha256).problems == ()
    with office.on() as db:
        archive = find_archive(db, office.settled.session)
        assert archive is not None
        assert {bag.destroyed_on for bag in archive.bags} == {None, LATER}
        assert ended_bags(db, LATER) == []
        assert [one.removed_on for one in get_appraisal(db, appraisal).items] == [LATER]
        assert remove_destroyed(db=db, tenant_id=current_tenant(), appraisal_id=appraisal) == {"removed": 0}
        assert audit.verify(db).ok


def test_missing_bag_without_its_certificate_is_a_problem(office):
    path, photos = place_of(office.archive), office.photos()
    with office.on() as db:
        appraisal = office.approved(db)
        for one in office.people[1:]:
            supervise(db, one, appraisal)
        carry_out(db, office.archivist, appraisal)
        remove_destroyed(db=db, tenant_id=current_tenant(), appraisal_id=appraisal)
    path.chmod(0o755)
    (path / f"销毁证明-{photos.name}.json").unlink()
    assert any("缺失" in one for one in verify(path).problems)


def test_hold_stops_destruction_even_after_the_approval(office):
    with office.on() as db:
        appraisal = office.approved(db)
        for one in office.people[1:]:
            supervise(db, one, appraisal)
        put = hold(db, office.people[0], office.archive.id, reason="审计进行中")
        with pytest.raises(Conflict, match="暂停处置（审计进行中）"):
            carry_out(db, office.archivist, appraisal)
        end_hold(db, office.people[0], office.archive.id, put, reason="审计结束")
        assert holds_of(db, office.archive.id)[0].ended_on == LATER
        carry_out(db, office.archivist, appraisal)


def test_held_or_lent_archive_is_not_proposed_for_destruction(office):
    with office.on() as db:
        loan = lend(
            db, office.archivist, office.archive.id, borrower="李四", unit="审计局", purpose="核对", due=LATER
        )
        with pytest.raises(Conflict, match="借出未还"):
            office.destroy(db)
        take_back(db, office.archivist, office.archive.id, loan)
        hold(db, office.people[0], office.archive.id, reason="争议未决")
        with pytest.raises(Conflict, match="争议未决"):
            office.destroy(db)


def test_bag_that_is_kept_longer_comes_back_at_its_new_end(office):
    until = date(2030, 12, 31)
    with office.on() as db:
        opinion = Opinion(office.photos().id, "keep", "仍有查考价值", keep_until=until)
        appraisal = propose(db, office.archivist, title="鉴定", report="经审核", opinions=[opinion])
        decide_appraisal(db, office.people[0], appraisal, agreed=True)
        assert carry_out(db, office.archivist, appraisal) is None
        assert ended_bags(db, until) == []
        assert [one.bag.retain_until for one in ended_bags(db, date(2031, 1, 1))] == [until]


def test_bag_that_is_made_permanent_never_ends(office):
    with office.on() as db:
        opinion = Opinion(office.photos().id, "permanent", "重要凭证")
        appraisal = propose(db, office.archivist, title="鉴定", report="经审核", opinions=[opinion])
        decide_appraisal(db, office.people[0], appraisal, agreed=True)
        carry_out(db, office.archivist, appraisal)
        assert ended_bags(db, date(2999, 1, 1))[0].bag.id != office.photos().id


def test_refused_appraisal_leaves_the_bag_to_be_appraised_again(office):
    with office.on() as db:
        appraisal = office.destroy(db)
        with pytest.raises(Conflict, match="另一次鉴定"):
            office.destroy(db)
        with pytest.raises(InvalidInput, match="不同意须写明"):
            decide_appraisal(db, office.people[0], appraisal, agreed=False)
        decide_appraisal(db, office.people[0], appraisal, agreed=False, reason="理由不足")
        office.destroy(db)


def test_loan_is_written_down_until_it_is_back(office):
    with office.on() as db:
        with pytest.raises(InvalidInput, match="借阅人"):
            lend(
                db, office.archivist, office.archive.id, borrower="", unit="审计局", purpose="核对", due=LATER
            )
        loan = lend(
            db, office.archivist, office.archive.id, borrower="李四", unit="审计局", purpose="核对", due=LATER
        )
        [out] = open_loans(db)
        assert (out.is_late(LATER), out.is_late(date(2028, 1, 2))) == (False, True)
        take_back(db, office.archivist, office.archive.id, loan, remark="完好")
        assert [(one.returned_on, one.remark) for one in loans_of(db, office.archive.id)] == [(LATER, "完好")]
        with pytest.raises(Conflict, match="已于"):
            take_back(db, office.archivist, office.archive.id, loan)
