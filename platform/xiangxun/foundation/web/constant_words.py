"""Constant words 固定用语: what a template says in so many words is put into it when it is compiled, for each language.

A page says two hundred of them; asked for one by one, that is a tenth of its time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_CALL = ("name", "lparen", "string", "rparen")


class ConstantWords(Extension):
    """Puts `_("…")` with nothing but a text in it into the template, as `environment.say` says it."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(say=str)

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the template's tokens, each such call as a text that is safe: templates are ours."""
        say: Callable[[str], str] = self.environment.say  # type: ignore[attr-defined] # what `extend` gave it
        window: deque[Token] = deque()
        for token in stream:
            window.append(token)
            if len(window) == len(_CALL):
                yield from _said(window, say)
        yield from window


def speaking(environment: Environment, say: Callable[[str], str]) -> Environment:
    """Return the environment of one language: the same templates, filters and globals, compiled with its words."""
    environment.add_extension(ConstantWords)
    spoken = environment.overlay()
    spoken.say = say  # type: ignore[attr-defined] # what `extend` gave it
    return spoken


def _said(window: deque[Token], say: Callable[[str], str]) -> Iterator[Token]:
    """Yield what the window stands for and empty it, or let its first token go."""
    name, _, text, _ = window
    if tuple(one.type for one in window) == _CALL and name.value == "_":
        yield Token(name.lineno, "lparen", "(")
        yield Token(name.lineno, "string", str(say(text.value)))
        yield Token(name.lineno, "pipe", "|")
        yield Token(name.lineno, "name", "safe")
        yield Token(name.lineno, "rparen", ")")
        window.clear()
    else:
        yield window.popleft()
