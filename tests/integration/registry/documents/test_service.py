"""Documents 材料: filed about one subject, with content sealed away, seen by rules as papers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor
from xiangxun.foundation.files.service import KindRefused
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.documents.queries import get_document, list_documents, papers
from xiangxun.registry.documents.service import file_document
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
