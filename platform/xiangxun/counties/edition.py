"""Built edition 规则版本: one edition of one county, ready to be asked: baseline, packs and edition as one.

Each has a plugin manager of its own, so that counties do not answer for each other and a call costs the same however
many counties there are.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

import pluggy

from xiangxun.rules import hookspecs
from xiangxun.rules.errors import RuleFailed, RuleNotAnswered, WrongAnswer
from xiangxun.rules.hooks import HOOKS, Hook
from xiangxun.rules.law import Law, Lawbook, Layer, Override
from xiangxun.rules.marker import PROJECT, RuleDeprecated
from xiangxun.rules.plain import canonical
from xiangxun.rules.vocabulary import Code

_INTERPRETED_KEPT = 64
_BETWEEN = re.compile(r"[\s,;:，、；：]+")


class Edition:
    """Plugin manager and lawbook of `layers`, lowest first; the last one is the county's own edition."""

    def __init__(self, county: Code, layers: Sequence[Layer], versions: Mapping[str, str]) -> None:
        """Build it; raises RulebookRefused or pluggy.PluginValidationError where the layers do not fit."""
        self.county, self.layers, self.versions = county, tuple(layers), dict(versions)
        self.own = self.layers[-1]
        self.lawbook = Lawbook.of(self.layers)
        self.manager = pluggy.PluginManager(PROJECT)
        self.manager.add_hookspecs(hookspecs)
        for layer in self.layers:
            self.manager.register(layer.plugin, name=layer.code)
        self.manager.check_pending()
        self.deprecated = tuple(self._warned())
        self._level = {
            rule: place for place, layer in enumerate(self.layers) for rule in layer.rulebook.rules
        }
        self._interpreted: dict[str, Lawbook] = {}

    def _warned(self) -> Iterable[str]:
        """Yield, and warn of, each hook that a layer answers although its end is announced."""
        for name in HOOKS:
            caller: pluggy.HookCaller = getattr(self.manager.hook, name)
            instead = HOOKS[name].deprecated
            for implementation in caller.get_hookimpls() if instead else ():
                told = f"{implementation.plugin_name} 的 {name} 将在规则接口下一个大版本取消：{instead}"
                warnings.warn(told, RuleDeprecated, stacklevel=2)
                yield told

    def lawbook_under(self, overrides: Sequence[Override]) -> Lawbook:
        """Return the lawbook under a tenant's interpretations; the same readings share one."""
        if not overrides:
            return self.lawbook
        key = canonical([[one.key, one.value, one.since, one.by, one.document] for one in overrides])
        found = self._interpreted.get(key)
        if found is None:
            if len(self._interpreted) >= _INTERPRETED_KEPT:
                self._interpreted.clear()
            found = self._interpreted[key] = self.lawbook.interpreted(overrides)
        return found

    def is_above(self, rule: str, other: str) -> bool:
        """Return whether `rule` stands in a higher layer than `other`."""
        return self._level.get(rule, -1) > self._level.get(other, len(self.layers))

    def ask(self, hook: Hook, facts: Any, law: Law) -> Any:
        """Return what the layers answer: joined answers as a tuple, a decision as it is.

        Raises RuleFailed (naming layer, place and rule) where a plugin fails, RuleNotAnswered where nobody decides.
        """
        caller: pluggy.HookCaller = getattr(self.manager.hook, hook.name)
        try:
            answer = caller(facts=facts, law=law)
            if not hook.decided:
                return tuple(item for part in answer for item in _each(part))
        except RuleFailed as failure:
            failure.rule = failure.rule or self._suspect(caller, failure)[1]
            raise
        except Exception as error:
            where, rule = self._suspect(caller, error)
            raise RuleFailed(f"{where} 出错（{type(error).__name__}）", rule=rule) from error
        if answer is None:
            raise RuleNotAnswered("本县、专题包和平台默认均未作答")
        return answer

    def _suspect(self, caller: pluggy.HookCaller, error: BaseException) -> tuple[str, str]:
        """Return where a plugin failed, for whoever maintains it, and the rules its docstring names."""
        lines = dict(_lines(error.__traceback__))
        for implementation in caller.get_hookimpls():
            code = getattr(implementation.function, "__code__", None)
            if code is not None and code in lines:
                cited = " ".join(self._cited(implementation.function.__doc__ or ""))
                return f"{implementation.plugin_name} {code.co_name} 第{lines[code]}行", cited
        return "规则", ""

    def _cited(self, words: str) -> Iterable[str]:
        """Return the rules that a text names, whatever ends a sentence or a list stripped off."""
        named = (word.rstrip(".。") for word in _BETWEEN.split(words))
        return dict.fromkeys(rule for rule in named if rule in self.lawbook.rulebook.rules)


def _each(part: Any) -> Iterable[Any]:
    if not isinstance(part, Iterable):
        raise WrongAnswer(f"应给出一列结论，实为 {type(part).__name__}")
    return part


def _lines(traceback: TracebackType | None) -> Iterable[tuple[Any, int]]:
    while traceback is not None:
        yield traceback.tb_frame.f_code, traceback.tb_lineno
        traceback = traceback.tb_next
