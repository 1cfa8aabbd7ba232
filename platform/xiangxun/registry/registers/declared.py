"""Declared registers 登记簿目录: which registers the rulebook has, with fields, keepers, signatures and rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from xiangxun.foundation.access import Role
from xiangxun.kernel.errors import InvalidInput
from xiangxun.rules.law import ExtraField, Law, Word
from xiangxun.rules.vocabulary import EMPTY

#: The words of a rulebook that name the registers whose entries supervision alone makes and signs.
_SUPERVISED = "supervised_register"


@dataclass(frozen=True, slots=True)
class Register:
    """One register as the rulebook declares it. `rules`: ids of the rules that ask for it.

    `kept_by`: roles that enter (empty: any office, and an institution its own); `signed_by`: roles that sign each
    entry before it is closed. `supervised`: entries are made where inspections are held, not in the register itself.
    """

    key: str
    zh: str
    en: str
    rules: tuple[str, ...]
    fields: tuple[ExtraField, ...]
    kept_by: tuple[str, ...]
    signed_by: tuple[str, ...]
    supervised: bool = False

    def label(self, lang: str = "zh") -> str:
        """Return its name."""
        return self.en if lang == "en" else self.zh


def registers(law: Law) -> Mapping[str, Register]:
    """Return every register of the rulebook by key, in the order declared."""
    words: Mapping[str, Word] = law.rulebook.words.get("register", EMPTY)
    return {key: _register(law, word) for key, word in words.items()}


def supervised(law: Law) -> Collection[str]:
    """Return the keys of the registers whose entries are made by supervision."""
    words: Mapping[str, Word] = law.rulebook.words.get(_SUPERVISED, EMPTY)
    return words.keys()


def get_register(law: Law, key: str) -> Register:
    """Return one register; raises `InvalidInput` where the rulebook declares none of this key."""
    word = law.rulebook.words.get("register", EMPTY).get(key)
    if word is None:
        raise InvalidInput(f"本县规则没有“{key}”这本登记簿；请从登记簿目录中选择。", code="unknown_register")
    return _register(law, word)


def role_label(law: Law, role: str) -> str:
    """Return the county's name of a role, else the platform's, else the role itself."""
    if role in law.rulebook.words.get("role", EMPTY) or role not in {one.value for one in Role}:
        return law.rulebook.label("role", role)
    return Role(role).label


def _register(law: Law, word: Word) -> Register:
    place = f"register:{word.key}"
    asked = [rule.id for rule in law.rulebook.rules.values() if rule.record == place]
    cited = [word.rule] if word.rule else []
    return Register(
        key=word.key,
        zh=word.zh,
        en=word.en or word.zh,
        rules=tuple(dict.fromkeys((*cited, *asked))),
        fields=tuple(field for field in law.rulebook.fields.values() if field.on == place),
        kept_by=word.kept_by,
        signed_by=word.signed_by,
        supervised=word.key in supervised(law),
    )
