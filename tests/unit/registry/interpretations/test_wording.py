"""Words of decisions 判定用语: every hook and every outcome of checking has words in both languages."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

from xiangxun.foundation.decisions import Outcome
from xiangxun.foundation.web import language
from xiangxun.registry.interpretations.pages import MEANINGS
from xiangxun.registry.interpretations.wording import HOOK_WORDS
from xiangxun.rules.hooks import HOOKS


def english() -> dict[str, str]:
    with (Path(language.__file__).parent / "translations" / "en.po").open("rb") as written:
        return {str(message.id): str(message.string) for message in read_po(written)}


def test_every_hook_has_words_in_both_languages() -> None:
    assert set(HOOK_WORDS) == set(HOOKS)
    assert [words for words in HOOK_WORDS.values() if not english().get(words)] == []


def test_every_outcome_of_checking_says_what_it_means_in_both_languages() -> None:
    assert set(MEANINGS) == set(Outcome)
    said = [*MEANINGS.values(), *(one.label for one in Outcome)]
    assert [words for words in said if not english().get(words)] == []
