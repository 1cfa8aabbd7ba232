"""Privacy 个人信息: nobody's name, ID number or telephone leaves the sealed columns, whatever the session goes through."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session
from tests.counties.people import Villager, roster_workbook, villager
from tests.counties.walk import Walk

from xiangxun.training.enrolment.service import look_at_roster, run_import, start_import
from xiangxun.training.feedback.service import close_feedback, name_outstanding, record_forms
from xiangxun.training.levels.service import ProgressIn, decide_levels, record_progress

#: The one table and column in which a name stands in clear, for lists by name.
IN_CLEAR = {"trainees.name", "trainees.name_key"}
PLANTED = [
    villager(701, name="欧阳植入甲", phone="13912345678", group="脱贫户"),
    villager(702, name="欧阳植入乙", phone="13987654321"),
]


def words(one: Villager) -> list[str]:
    born = one.id_number[6:14]
    return [one.name, one.id_number, born, f"{born[:4]}-{born[4:6]}-{born[6:]}", one.phone]


def columns(db: Session) -> list[tuple[str, str]]:
    found = db.execute(
        text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    )
    return [(table, column) for table, column in found]


def holding(db: Session, word: str) -> set[str]:
    """Return the columns (table.column) that hold a word anywhere in their text."""
    found = set()
    for table, column in columns(db):
        held = text(f'SELECT EXISTS (SELECT FROM {table} WHERE "{column}"::text LIKE :word)')
        if db.scalar(held, {"word": f"%{word}%"}):
            found.add(f"{table}.{column}")
    return found


def test_planted_people_are_found_in_no_column_but_their_names(walk: Walk) -> None:
    walk.to_closed(PLANTED)
    with walk.on() as db:
        record_forms(db, walk.office, walk.session, walk.lecturer, [5, 1])
        name_outstanding(db, walk.office, walk.session, walk.admitted()[:1])
        close_feedback(db, walk.office, walk.session)
        record_progress(
            db, walk.school, walk.session, [ProgressIn(one, scores={"exam": 80}) for one in walk.admitted()]
        )
        decide_levels(db, walk.office, walk.session)
    walk.draft(code="2024-02")
    renamed = villager(701, name="司马植入丙", phone="13912345678")
    with walk.on() as db:
        looked = look_at_roster(
            db, walk.school, walk.session, roster_workbook([renamed]), name="欧阳植入甲的名单.xlsx"
        )
        start_import(db, walk.school, looked)
        run_import(db, walk.school, looked)
    with walk.on() as db:
        assert holding(db, PLANTED[0].name) == {"trainees.name"}
        for one in [*PLANTED, renamed]:
            for word in words(one):
                clear = holding(db, word) - {"trainees.birth"}
                assert clear <= IN_CLEAR, f"{word[:2]}… stands in {clear - IN_CLEAR}"
