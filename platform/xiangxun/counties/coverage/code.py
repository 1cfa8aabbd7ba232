"""Code places 代码位置: which hooks reach a definition that cites a rule, followed from the hooks inward."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xiangxun.counties.coverage.source import Definition, Sources
from xiangxun.counties.edition import Edition
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law import Layer
from xiangxun.rules.vocabulary import Code, RuleId


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A definition reached from a hook that cites a rule. `parameter`: the rule is that of this parameter."""

    rule: RuleId
    hook: str
    layer: Code
    file: str
    name: str
    parameter: str = ""

    def text(self, own: Code) -> str:
        """Return the place for people; layers below the county's edition `own` are named."""
        where = f"{self.file}:{self.name}" if self.layer == own else f"{self.layer} {self.file}:{self.name}"
        through = f" {self.parameter}" if self.parameter else ""
        return f"hook {self.hook} ({where}{through})"


def code_places(edition: Edition) -> Iterator[CodePlace]:
    """Yield the places in code, hook by hook, the county's own before packs and baseline."""
    known = frozenset(edition.lawbook.rulebook.rules)
    packages: dict[str, Sources] = {}
    for hook in HOOKS:
        for implementation in reversed(getattr(edition.manager.hook, hook).get_hookimpls()):
            function, layer = implementation.function, implementation.plugin_name
            sources = packages.setdefault(function.__module__, Sources.around(function.__module__))
            for (module, name), found in sources.reached((function.__module__, function.__qualname__)):
                for rule, parameter in _cited(edition, found, known):
                    yield CodePlace(rule, hook, layer, sources.file(module), name, parameter)


def _cited(edition: Edition, found: Definition, known: frozenset[RuleId]) -> Iterator[tuple[RuleId, str]]:
    yield from ((rule, "") for rule in sorted(found.texts & known))
    for key in sorted(found.asks_rule_of & edition.lawbook.parameters.keys()):
        rule = edition.lawbook.parameters[key].rule
        if rule is not None:
            yield rule, key


def texts_of(layer: Layer) -> Iterator[tuple[str, str]]:
    """Yield every string literal of a layer's package but docstrings, with file and definition."""
    sources = Sources.around(module_of(layer))
    for module in sources.all():
        for name, found in module.definitions.items():
            yield from ((text, f"{sources.file(module.name)}:{name}") for text in sorted(found.texts))


def module_of(layer: Layer) -> str:
    """Return the module in which a layer's plugin is defined."""
    plugin = layer.plugin
    name: str = getattr(plugin, "__module__", None) or plugin.__name__
    return name


def looks_like_rule(rules: frozenset[RuleId]) -> re.Pattern[str]:
    """Return what the ids of these rules look like: their letters, then a number and so on."""
    letters = sorted({re.escape(rule.partition("-")[0]) for rule in rules})
    return re.compile(rf"(?:{'|'.join(letters)})-\d+(?:[.-]\d+)*")
