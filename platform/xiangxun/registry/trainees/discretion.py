"""Discretion 敏感类别不外显: who belongs to a sensitive group stands in no ordinary list, whoever looks.

The rulebook says which groups are sensitive (disability 残疾). They are read in the sub-ledger or on the person's own
page, with a permission of its own and for a reason that is logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.trainees.groups import matcher_of, parts_of
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY, Code

_LEAST_REASON = 4
#: What stands for a roster's words that fit no group of the rulebook.
OTHER = "其他"


def sensitive_groups(law: Law) -> frozenset[Code]:
    """Return the groups of the rulebook that are sensitive."""
    return frozenset(key for key, word in law.rulebook.words.get("group", EMPTY).items() if word.sensitive)


def discreet(view: TraineeView, law: Law) -> TraineeView:
    """Return a person without the sensitive groups; the roster's own words stay where each is one that may be seen.

    Otherwise the rulebook's words for the other groups stand there, and `OTHER` for what fits none: the roster may name
    a sensitive group in words of its own (肢残). So it is too where the groups were corrected and no words stand.
    """
    return discreet_rows([view], law)[0]


def discreet_views(views: Mapping[int, TraineeView], law: Law) -> Mapping[int, TraineeView]:
    """Return many people without the sensitive groups, by id."""
    return dict(zip(views, discreet_rows(views.values(), law), strict=True))


def discreet_rows(views: Iterable[TraineeView], law: Law) -> list[TraineeView]:
    """Return many people without the sensitive groups, in their order."""
    groups = law.rulebook.words.get("group", EMPTY).items()
    see = _seeing(tuple((key, word.zh) for key, word in groups), sensitive_groups(law))
    return [see(view) for view in views]


@lru_cache(maxsize=256)
def _seeing(
    groups: tuple[tuple[Code, str], ...], hidden: frozenset[Code]
) -> Callable[[TraineeView], TraineeView]:
    called = dict(groups)
    match = matcher_of(called)

    @lru_cache(maxsize=1024)
    def words(typed: str, left: tuple[Code, ...]) -> str:
        labels = [called.get(group, group) for group in left]
        parts = parts_of(typed)
        if parts and (not hidden or all(any(part in label for label in labels) for part in parts)):
            return typed
        unknown = [OTHER] if any(not match(part) for part in parts) else []
        return "、".join(labels + unknown)

    def see(view: TraineeView) -> TraineeView:
        left = tuple(group for group in view.groups if group not in hidden)
        said = words(view.group_words, left)
        if left == view.groups and said == view.group_words:
            return view
        return replace(view, groups=left, group_words=said)

    return see


def require_sensitive(actor: Actor, reason: str) -> str:
    """Return the reason, trimmed; raises `Forbidden` without the permission, `InvalidInput` without a reason."""
    require(actor, Role.SENSITIVE_READER)
    if len(reason.strip()) < _LEAST_REASON:
        raise InvalidInput("查阅敏感人员名单须写明理由（至少 4 个字），查阅会记入审计。")
    return reason.strip()
