"""A change of keys: everything ends under the new key, nothing is lost, and killed half-way it goes on."""

from __future__ import annotations

import pytest

from xiangxun.foundation import files, vault
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.foundation.rekeying import change_key, remaining, service
from xiangxun.foundation.rekeying.tasks import reseal
from xiangxun.kernel.errors import Forbidden
from xiangxun.registry.trainees.bulk import ID_FIELD
from xiangxun.registry.trainees.models import Trainee

CONTENT = "姓名\n甲乙丙\n".encode() * 200_000
PEOPLE = 50


@pytest.fixture
def county(app, tenant, tmp_path, monkeypatch):
    """A county with sealed people and a stored file of more than one chunk; small batches."""
    monkeypatch.setattr(service, "BATCH", 20)
    with app.app_context():
        before = dict(app.extensions)
        files.configure(app, tmp_path, max_bytes=len(CONTENT))
        with unit_of_work(tenant.id) as db:
            db.add_all(_trainee(db, number) for number in range(PEOPLE))
        yield tenant.id
        app.extensions.clear()
        app.extensions.update(before)


@pytest.fixture
def stored(county, admin):
    """The number of the stored file."""
    with unit_of_work(county) as db:
        return files.store(db, admin, CONTENT, name="名单.csv", allowed=frozenset({"csv"})).id


@pytest.fixture
def admin():
    """The county's administrator."""
    return Actor(None, "管理员", frozenset({Role.TENANT_ADMIN}))


def _trainee(db, number):
    plain = f"990101{number:012d}"
    return Trainee(
        name="甲",
        name_key="jia",
        id_sealed=vault.seal(db, ID_FIELD, plain),
        id_index=vault.blind_index(db, ID_FIELD, plain),
        birth="1980-01-01",
        sex="f",
        created_at="2026-01-01T00:00:00Z",
    )


def _numbers(county):
    with unit_of_work(county) as db:
        rows = db.query(Trainee).order_by(Trainee.id).all()
        return vault.unseal_many(db, ID_FIELD, [row.id_sealed for row in rows])


def test_reseal_leaves_nothing_under_the_old_key_and_loses_nothing(county, stored, admin):
    before = _numbers(county)
    with unit_of_work(county) as db:
        key = change_key(db, admin, "v2")
    with unit_of_work(county) as db:
        assert remaining(db)["trainees.id_sealed"] == PEOPLE
        assert remaining(db)["files"] == 1
    reseal(tenant_id=county, round=1)
    with unit_of_work(county) as db:
        assert set(remaining(db).values()) == {0}
        assert files.read(db, stored) == CONTENT
        assert files.file_name(db, stored) == "名单.csv"
        assert all(row.id_sealed.startswith(f"{key}:") for row in db.query(Trainee))
    assert key.startswith("v2:")
    assert _numbers(county) == before


def test_reseal_ended_half_way_goes_on(county, stored, admin, monkeypatch):
    with unit_of_work(county) as db:
        change_key(db, admin)
    real, calls = vault.seal_many, []

    def seal_once(*args):
        calls.append(args)
        if len(calls) > 1:
            raise ConnectionError
        return real(*args)

    monkeypatch.setattr(vault, "seal_many", seal_once)
    with pytest.raises(ConnectionError):
        reseal(tenant_id=county, round=1)
    monkeypatch.undo()
    with unit_of_work(county) as db:
        assert 0 < sum(remaining(db).values()) < PEOPLE + 2
    reseal(tenant_id=county, round=1)
    with unit_of_work(county) as db:
        assert set(remaining(db).values()) == {0}
    assert len(set(_numbers(county))) == PEOPLE


def test_change_of_key_asks_for_two_rounds_of_resealing(county, admin):
    with unit_of_work(county) as db:
        change_key(db, admin)
    with unit_of_work(county) as db:
        first, second = db.query(OutboxEntry).order_by(OutboxEntry.id).all()
        assert (first.args, second.args) == ({"round": 1}, {"round": 2})
        assert second.due_at > first.due_at


def test_change_of_key_by_anybody_else_is_refused(county):
    clerk = Actor(1, "经办", frozenset({Role.AUTHORITY}))
    with unit_of_work(county) as db, pytest.raises(Forbidden):
        change_key(db, clerk)


def test_value_changed_while_resealing_keeps_its_new_text(county, admin, monkeypatch):
    with unit_of_work(county) as db:
        change_key(db, admin)
    real = vault.seal_many

    def and_somebody_writes(db, field, plain):
        fresh = real(db, field, plain)
        if field == ID_FIELD:
            db.query(Trainee).update({"id_sealed": vault.seal(db, ID_FIELD, "somebody")})
        return fresh

    with unit_of_work(county) as db:
        sealed = next(one for one in service.columns() if one.field == ID_FIELD)
        monkeypatch.setattr(vault, "seal_many", and_somebody_writes)
        service.reseal_some(db, sealed)
        monkeypatch.undo()
    assert set(_numbers(county)) == {"somebody"}
