"""Watch history 待办往期: what the rulebook declares for the watch: numbers by institution, township or category.

The watch looks at the county as a whole: single persons' trainings are no need of it, and are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.registry.trainees.history import tally_by_key
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.facts import Summary
from xiangxun.rules.history import History
from xiangxun.rules.law import Law, Need
from xiangxun.rules.vocabulary import Map

HOOK = "watch_obligations"


def watch_history(db: Session, law: Law, sessions: Iterable[Summary], as_of: date) -> History:
    """Return the tallies declared for the watch, one statement each.

    Keys: an institution's reference, a township, a category, a topic; "" for the programme. Raises `RuleFailed` for a
    need of another kind.
    """
    tallies = {}
    for need in law.rulebook.needs_of(HOOK):
        keys = {row_id(one.ref): _keys(need, one) for one in sessions}
        since = reach_from(need, law, as_of)
        tallies[need.key] = Map(tally_by_key(db, need, keys, since=since, before=as_of))
    return History(tallies=Map(tallies))


def _keys(need: Need, session: Summary) -> Collection[str]:
    by: Mapping[str, Collection[str]] = {
        "institution": {session.institution or ""},
        "township": {session.township},
        "category": {session.category},
        "topic": session.topics,
        "programme": {""},
    }
    if need.form != "tally" or need.of not in by:
        raise RuleFailed(f"往期数据 {need.key}：待办只能按机构、乡镇、类别、主题或全县合计（form = tally）")
    return by[need.of]
