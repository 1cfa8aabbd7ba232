"""Discretion 敏感类别不外显: who belongs to a sensitive group stands in no ordinary list, whoever looks.

The rulebook says which groups are sensitive (disability 残疾). They are read in the sub-ledger or on the person's own
page, with a permission of its own and for a reason that is logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY, Code

_LEAST_REASON = 4


def sensitive_groups(law: Law) -> frozenset[Code]:
    """Return the groups of the rulebook that are sensitive."""
    return frozenset(key for key, word in law.rulebook.words.get("group", EMPTY).items() if word.sensitive)


def discreet(view: TraineeView, law: Law) -> TraineeView:
    """Return a person without the sensitive groups; of such a person the roster's own words go too.

    Where no roster's words stand, because the groups were corrected, the rulebook's take their place.
    """
    hidden = sensitive_groups(law)
    left = tuple(group for group in view.groups if group not in hidden)
    if left == view.groups and (view.group_words or not left):
        return view
    words = "、".join(law.rulebook.label("group", group) for group in left)
    return replace(view, groups=left, group_words=words)


def discreet_views(views: Mapping[int, TraineeView], law: Law) -> Mapping[int, TraineeView]:
    """Return many people without the sensitive groups, by id."""
    return {number: discreet(view, law) for number, view in views.items()}


def require_sensitive(actor: Actor, reason: str) -> str:
    """Return the reason, trimmed; raises `Forbidden` without the permission, `InvalidInput` without a reason."""
    require(actor, Role.SENSITIVE_READER)
    if len(reason.strip()) < _LEAST_REASON:
        raise InvalidInput("查阅敏感人员名单须写明理由（至少 4 个字），查阅会记入审计。")
    return reason.strip()
