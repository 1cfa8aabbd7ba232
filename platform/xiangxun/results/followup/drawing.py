"""Drawing 抽样: who is called in a round; the same people whenever and by whomever it is drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from sqlalchemy.orm import Session

from xiangxun.foundation.vault import keyed_digests
from xiangxun.kernel.ids import ref
from xiangxun.rules.answers import FollowupRound


def wanted(round_: FollowupRound, people: int) -> int:
    """Return how many must be called to the end: the share rounded up, at least `least`, at most everybody."""
    return min(people, max(ceil(round_.share * people), round_.least))


def drawn(db: Session, session_id: int, round_: FollowupRound, people: Sequence[int]) -> list[int]:
    """Return the trainees of a round: everybody, or a sample in the order of digests under the county's key.

    Nobody without the key can foresee the sample, and nobody with it can choose it.
    """
    if round_.drawn == "all":
        return sorted(people)
    ordered = sorted(set(people))
    texts = [f"{ref('session', session_id)}|{round_.key}|{ref('person', one)}" for one in ordered]
    by_digest = sorted(zip(keyed_digests(db, "followup.sample", texts), ordered, strict=True))
    return sorted(trainee for _, trainee in by_digest[: wanted(round_, len(ordered))])
