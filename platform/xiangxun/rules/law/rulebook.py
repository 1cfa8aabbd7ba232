"""The rulebook 规则手册: the words and the weight of every rule, and all that a county declares as lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.law.entries import Criterion, DocumentKind, ExtraField, Need, RuleEntry, Scale, Word
from xiangxun.rules.law.papers import PaperForm
from xiangxun.rules.law.provisions import DeclaredRound, DeclaredStep, Limit, Quota
from xiangxun.rules.law.templates import Template, first_words
from xiangxun.rules.vocabulary import EMPTY, Code, Map, RuleId, Value


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One `rulebook.toml`, or several merged. `required`: "session:apply" → field → rule.

    `criteria` is keyed by (scale, key), `fields` by (on, key), `words` by list and key, `steps` by (matter, key).
    `papers` are its forms: they stand in a file of their own and not in `digest`.
    """

    file: str
    digest: str
    code: Code = ""
    title: str = ""
    rules: Map[RuleId, RuleEntry] = EMPTY
    required: Map[str, Map[Code, RuleId]] = EMPTY
    documents: Map[Code, DocumentKind] = EMPTY
    scales: Map[Code, Scale] = EMPTY
    criteria: Map[tuple[Code, Code], Criterion] = EMPTY
    fields: Map[tuple[str, Code], ExtraField] = EMPTY
    needs: Map[Code, Need] = EMPTY
    words: Map[Code, Map[Code, Word]] = EMPTY
    papers: Map[Code, PaperForm] = EMPTY
    limits: Map[Code, Limit] = EMPTY
    quotas: Map[Code, Quota] = EMPTY
    steps: Map[tuple[str, Code], DeclaredStep] = EMPTY
    rounds: Map[Code, DeclaredRound] = EMPTY

    def entry(self, rule: RuleId) -> RuleEntry:
        """Return the entry of a rule; raises RuleFailed for an unknown id."""
        found = self.rules.get(rule)
        if found is None:
            raise RuleFailed("规则手册中没有此规则", rule=rule)
        return found

    def scale(self, key: Code) -> Scale:
        """Return a scale; raises RuleFailed for an unknown one."""
        found = self.scales.get(key)
        if found is None:
            raise RuleFailed(f"规则手册中没有等级 {key}")
        return found

    def label(self, vocabulary: Code, code: Code, lang: str = "zh") -> str:
        """Return the label of a code on a scale or in a word list; the code itself where it has none."""
        if vocabulary in self.scales:
            scale = self.scales[vocabulary]
            zh = scale.labels.get(code, code)
            return scale.labels_en.get(code, zh) if lang == "en" else zh
        word = self.words.get(vocabulary, Map()).get(code)
        if word is None:
            return code
        return word.en or word.zh if lang == "en" else word.zh

    def message(self, rule: RuleId, values: Mapping[str, Value], lang: str = "zh") -> str:
        """Return what a finding says to people, without the person it is about (the core puts that before).

        Where it would show values and none is known: what the rule demands.
        """
        entry = self.entry(rule)
        shows = entry.zh is not None and entry.zh.names
        return self._said(entry, entry.zh, entry.en, values, lang, anyway=not shows)

    def cited(self, rule: RuleId, lang: str = "zh", values: Mapping[str, Value] = EMPTY) -> str:
        """Return what a rule says that is cited, and perhaps not broken: what it demands, with values the message."""
        entry = self.entry(rule)
        return self._said(entry, entry.zh, entry.en, values, lang)

    def duty(self, rule: RuleId, values: Mapping[str, Value], lang: str = "zh") -> str:
        """Return what the watch says of a duty: its own words, or else those of a rule that is cited."""
        entry = self.entry(rule)
        if entry.duty_zh is None:
            return self.cited(rule, lang, values)
        return self._said(entry, entry.duty_zh, entry.duty_en, values, lang, anyway=not entry.duty_zh.names)

    def first_words(self, rule: RuleId, lang: str = "zh") -> str:
        """Return what a rule says in short, in a list where several of one article may stand."""
        entry = self.entry(rule)
        zh, en = (entry.zh, entry.en) if entry.duty_zh is None else (entry.duty_zh, entry.duty_en)
        template = (en if lang == "en" else None) or zh
        return (template.first_words if template else "") or first_words(_demand(entry, lang))

    def _said(
        self,
        entry: RuleEntry,
        zh: Template | None,
        en: Template | None,
        values: Mapping[str, Value],
        lang: str,
        *,
        anyway: bool = False,
    ) -> str:
        """Return a message where any of its values is known (or `anyway`), else what the rule demands."""
        spoken = "en" if lang == "en" and en is not None else "zh"
        template = en if spoken == "en" else zh
        if template is None or not (anyway or template.knows(values)):
            return _demand(entry, lang)
        return template.render(values, lambda vocabulary, code: self.label(vocabulary, code, spoken), spoken)

    def needs_of(self, hook: str) -> tuple[Need, ...]:
        """Return the needs declared for a hook."""
        return tuple(need for need in self.needs.values() if hook in need.hooks)

    def criteria_of(self, scale: Code) -> tuple[Criterion, ...]:
        """Return the scored items of a scale, in the order declared."""
        return tuple(item for item in self.criteria.values() if item.scale == scale)


def _demand(entry: RuleEntry, lang: str) -> str:
    """Return what a rule demands, without any value."""
    english = lang == "en"
    own = entry.summary if english and entry.demands else entry.demands
    templates = (entry.en, entry.duty_en, entry.zh, entry.duty_zh) if english else (entry.zh, entry.duty_zh)
    plain = (one.plain for one in templates if one is not None and not one.names)
    said = own or next(plain, entry.summary)
    return said[:1].upper() + said[1:]
