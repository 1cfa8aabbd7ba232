"""Erasure and archives: who is erased leaves chain, receipts and sealed archives as verifiable as before."""

from __future__ import annotations

from datetime import date

from tests.integration.results.archives.conftest import Settled, place_of

from xiangxun.foundation import audit
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.registry.trainees.service import erase_trainee
from xiangxun.results.archives.service import seal_archive
from xiangxun.results.archives.verify import verify as verify_archive
from xiangxun.training.enrolment.queries import admitted_ids


def test_person_erased_after_sealing_leaves_everything_verifiable(settled: Settled) -> None:
    with settled.step() as db:
        archive = seal_archive(db, settled.keeper(db), settled.session, custodian="张档案")
        erased = admitted_ids(db, settled.session)[0]
    with settled.step() as db:
        erase_trainee(db, erased, date(2034, 12, 31))
    with settled.step() as db:
        assert audit.verify(db).ok
        outcomes = {verify(db, one).outcome for one in receipt_ids(db)}
        assert Outcome.ERASED in outcomes
        assert outcomes <= {Outcome.IDENTICAL, Outcome.ERASED}
    assert verify_archive(place_of(archive), archive.sha256).ok
