"""Documents 材料: filed about one subject, with content sealed away, seen by rules as papers."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor
from xiangxun.foundation.files.service import KindRefused
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.documents.queries import get_document, list_documents, papers
from xiangxun.registry.documents.service import file_document, make_small
from xiangxun.rules.facts import Paper

PDF = b"%PDF-1.4\n%%EOF\n"


def filed(walk: Walk, **more: Any) -> int:
    said: dict[str, Any] = {
        "subject": "session",
        "subject_id": 7,
        "kind": "photos",
        "title": "照片",
        "on": FIRST_DAY,
    }
    with walk.on() as db:
        return file_document(db, walk.school, **said | more)


def test_file_document_is_a_paper_with_day_count_and_signatures(walk: Walk) -> None:
    filed(walk, day=FIRST_DAY, count=3, signed=["lecturer", "office"], about="lecturer:1")
    with walk.on() as db:
        assert papers(db, "session", 7) == (
            Paper("photos", FIRST_DAY, FIRST_DAY, 3, frozenset({"lecturer", "office"}), "lecturer:1"),
        )


def test_file_document_keeps_content_that_reads_back(walk: Walk) -> None:
    document = filed(walk, content=PDF, name="通知.pdf")
    with walk.on() as db:
        row = get_document(db, document)
        assert row is not None
        assert row.file_id is not None
        assert files.read(db, row.file_id) == PDF


def test_file_document_of_a_kind_that_is_not_allowed_leaves_nothing(walk: Walk) -> None:
    with pytest.raises(KindRefused):
        filed(walk, content=b"MZ" + bytes(200), name="通知.pdf")
    with walk.on() as db:
        assert list_documents(db, "session", 7) == []


def test_list_documents_shows_one_subject_oldest_first(walk: Walk) -> None:
    later = filed(walk)
    earlier = filed(walk, on=FIRST_DAY - timedelta(days=1))
    filed(walk, subject_id=8)
    filed(walk, subject="plan")
    with walk.on() as db:
        assert [row.id for row in list_documents(db, "session", 7)] == [earlier, later]


def test_file_document_of_no_papers_is_refused(walk: Walk) -> None:
    with pytest.raises(InvalidInput):
        filed(walk, count=0)


def test_file_document_by_somebody_without_a_role_is_forbidden(walk: Walk) -> None:
    nobody = Actor(account=None, name="路人", roles=frozenset())
    with pytest.raises(Forbidden), walk.on() as db:
        file_document(db, nobody, subject="session", subject_id=7, kind="photos", title="照片", on=FIRST_DAY)


def photo() -> bytes:
    """A photo with the time and the place at which it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2021:03:08 09:15:30"
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 32.0, 1.0)})
    made = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(made, "JPEG", exif=exif)
    return made.getvalue()


@pytest.mark.parametrize(("wanted", "left"), [(False, False), (True, True)])
def test_file_photo_keeps_its_time_and_its_place_only_if_wanted(walk: Walk, wanted: bool, left: bool) -> None:
    document = filed(walk, content=io.BytesIO(photo()), name="现场.jpg", keep_place=wanted)
    with walk.on() as db:
        row = get_document(db, document)
        assert row is not None
        assert row.taken_at is not None
        assert row.taken_at.isoformat().startswith("2021-03-08T")
        assert row.file_id is not None
        kept = Image.open(io.BytesIO(files.read(db, row.file_id)))
        assert bool(kept.getexif().get_ifd(0x8825)) is left


def test_small_picture_is_made_once_and_only_of_photos(walk: Walk) -> None:
    document, letter = filed(walk, content=photo(), name="现场.jpg"), filed(walk, content=PDF, name="a.pdf")
    with walk.on() as db:
        assert make_small(db, document)
        assert not make_small(db, letter)
        first = get_document(db, document)
    with walk.on() as db:
        assert make_small(db, document)
        assert get_document(db, document) == first
    assert first is not None
    assert first.small_id is not None


def test_file_document_by_an_administrator_of_accounts_is_forbidden(walk: Walk) -> None:
    with walk.on() as db, pytest.raises(Forbidden):
        file_document(
            db,
            walk.as_role("tenant_admin"),
            subject="session",
            subject_id=7,
            kind="photos",
            title="照片",
            on=FIRST_DAY,
        )
