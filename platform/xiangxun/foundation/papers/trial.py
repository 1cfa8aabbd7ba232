"""Trial prints 试印: each paper of a county printed empty and with many rows, before anybody needs it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from xiangxun.counties import CountyRules
from xiangxun.foundation.papers.composing import Box, PaperFacts, compose
from xiangxun.foundation.papers.errors import PaperFailed
from xiangxun.foundation.papers.printing import Format, print_paper
from xiangxun.rules.law import Law
from xiangxun.rules.law.papers import TEMPLATES, PaperForm
from xiangxun.rules.testing.report import Check

_ROWS = (0, 40)
#: What every list of people knows of one, asked for by its columns or not.
_PERSON = {"name": "姓名", "place": "乡镇、村", "phone_tail": "0000"}


def paper_problems(home: Path, rules: CountyRules) -> Iterator[Check]:
    """Yield papers of a county that do not print, and templates that no paper names; `home`: the plugin's package."""
    named: set[Path] = set()
    for edition in rules.editions:
        law = edition.lawbook.on(edition.own.since)
        for key in edition.own.rulebook.papers:
            form = law.rulebook.papers[key]
            named |= {path.resolve() for path in (form.typst, form.word) if path}
            if form.used is not False:
                yield from _misprints(form, law)
    for file in sorted((home / TEMPLATES).glob("*")):
        if file.resolve() not in named:
            yield _wrong(
                f"{TEMPLATES}/{file.name}",
                "没有一种文书使用这个模板",
                'papers.toml 中写 typst = "…" 或 word = "…"',
            )


def _misprints(form: PaperForm, law: Law) -> Iterator[Check]:
    """Yield the first thing that goes wrong with each format of a paper."""
    failed: set[Format] = set()
    for as_format, rows in product(Format, _ROWS):
        if as_format in failed:
            continue
        try:
            print_paper(form, compose(form, _facts(form, law, rows), law, office="某县"), as_format)
        except (PaperFailed, ValueError, TypeError, KeyError) as error:
            failed.add(as_format)
            template = form.typst if as_format is Format.PDF else form.word
            where = f"{form.key} {as_format}{f'（{template.name}）' if template else ''}，{rows} 行"
            yield _wrong(
                where,
                str(error),
                "按提示改正模板；模板能用的数据：title、heading、on、facts、columns、rows、boxes、signers、values、records",
            )


def _facts(form: PaperForm, law: Law, rows: int) -> PaperFacts:
    """Return facts in which every value is the plain name of its key, with the signs that templates stumble over."""
    return PaperFacts(
        law.day,
        {key: f"{name} #*_<&>" for key, name in form.kind.values.items()},
        [{**_PERSON, **form.kind.columns, "no": str(n)} for n in range(1, rows + 1)],
        number="试印",
        boxes=[Box("意见", "同意")] if rows else [],
        slots=["上午", "下午"],
        code="XX-1" if rows else "",
    )


def _wrong(where: str, what: str, remedy: str) -> Check:
    return Check("templates", ok=False, where=where, what=what, remedy=remedy)
