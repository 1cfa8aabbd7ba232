"""Papers of a county 文书样式: which papers it uses, under which title, with which facts in its own words.

They stand in `papers.toml` and `templates/`, beside the rulebook and not in it: a heading that changes makes no
decision of the past look superseded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources.abc import Traversable
from pathlib import Path

from xiangxun.rules.errors import RulebookRefused
from xiangxun.rules.law.paper_kinds import LAYOUTS, OWN, PAPER_KINDS, PaperKind
from xiangxun.rules.law.tables import Table, read_text, read_toml
from xiangxun.rules.law.templates import Template, compile_template
from xiangxun.rules.vocabulary import EMPTY, Code, Map, RuleId

PAPERS_FILE, TEMPLATES = "papers.toml", "templates"


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The face of one paper. A field that is None (or empty) is left to the layer below.

    `values`, `columns`: key of the kind → the county's words, in the order of the form. `heading`, `to`, `paragraphs` and
    `signed` (under a letter) may name values as `{key}`. `items`: lines that people fill in, with `choices` to tick.
    `spaces`: room to write. `boxes`: opinions with room to sign. `typst`, `word`: the county's own templates, in place of the layout.
    """

    key: Code
    file: str
    title: str | None = None
    heading: Template | None = None
    layout: str | None = None
    rules: tuple[RuleId, ...] = ()
    values: Map[str, str] = EMPTY
    columns: Map[str, str] = EMPTY
    to: Template | None = None
    signed: Template | None = None
    paragraphs: tuple[Template, ...] = ()
    items: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    note: str | None = None
    typst: Path | None = None
    word: Path | None = None
    used: bool | None = None

    @property
    def kind(self) -> PaperKind:
        """What the platform knows of this paper."""
        return PAPER_KINDS[self.key]


def read_papers(folder: Path | Traversable) -> Map[Code, PaperForm]:
    """Read `papers.toml` of a layer's folder (none: no papers of its own); raises RulebookRefused by file and key."""
    path = folder.joinpath(PAPERS_FILE)
    return parse_papers(read_text(path), str(path), folder.joinpath(TEMPLATES)) if path.is_file() else EMPTY


def parse_papers(text: str, file: str, templates: Path | Traversable) -> Map[Code, PaperForm]:
    """Parse the text of a `papers.toml` whose own templates lie in a folder."""
    top = Table(file, "", read_toml(text, file))
    forms: dict[Code, PaperForm] = {}
    for table in top.tables("paper"):
        form = _form(table, templates)
        table.close()
        if form.key in forms:
            raise table.refuse("", f"{form.key} 重复")
        forms[form.key] = form
    top.close()
    return Map(forms)


def merge_papers(layers: Sequence[Map[Code, PaperForm]]) -> Map[Code, PaperForm]:
    """Return the papers of all layers, lowest first: what a layer says replaces what the lower ones say."""
    merged: dict[Code, PaperForm] = {}
    for layer in layers:
        for key, form in layer.items():
            merged[key] = _over(merged[key], form) if key in merged else form
    return Map(merged)


def check_paper_rules(papers: Map[Code, PaperForm], rules: Mapping[RuleId, object]) -> None:
    """Raise RulebookRefused for the first rule that a paper cites and no layer has."""
    for form in papers.values():
        for rule in form.rules:
            if rule not in rules:
                raise RulebookRefused(form.file, f"paper.{form.key}.rules", f"没有规则 {rule}")


def check_paper_fields(papers: Map[Code, PaperForm], fields_: Collection[tuple[str, Code]]) -> None:
    """Raise RulebookRefused for the first column of a paper that is no field of persons or enrolments."""
    own = {f"{OWN}{key}" for on, key in fields_ if on in ("person", "enrolment")}
    for form in papers.values():
        for key in form.columns:
            if key.startswith(OWN) and key not in own:
                raise RulebookRefused(form.file, f"paper.{form.key}.columns.{key}", "没有这个本县栏目")


def _over(lower: PaperForm, upper: PaperForm) -> PaperForm:
    told = {
        field.name: value
        for field in fields(upper)
        if (value := getattr(upper, field.name)) is not None and value not in ((), EMPTY)
    }
    return replace(lower, **told)


def _form(table: Table, templates: Path | Traversable) -> PaperForm:
    kind = PAPER_KINDS[table.one_of("key", PAPER_KINDS)]
    return PaperForm(
        key=kind.key,
        file=table.file,
        title=table.text("title", None),
        heading=_sentence(table, "heading", kind),
        layout=table.one_of("layout", LAYOUTS, None),
        rules=table.texts("rules"),
        values=_named(table, "values", kind.values),
        columns=_named(table, "columns", kind.columns, own=kind.lists_people),
        to=_sentence(table, "to", kind),
        signed=_sentence(table, "signed", kind),
        paragraphs=tuple(_compiled(table, "paragraphs", text, kind) for text in table.texts("paragraphs")),
        items=table.texts("items"),
        choices=table.texts("choices"),
        spaces=table.texts("spaces"),
        boxes=table.texts("boxes"),
        signers=table.texts("signers"),
        note=table.text("note", None),
        typst=_template(table, "typst", ".typ", templates),
        word=_template(table, "word", ".docx", templates),
        used=table.take("used", bool, None),
    )


def _named(table: Table, name: str, known: Map[str, str], *, own: bool = False) -> Map[str, str]:
    words = table.words(name, {})
    for key, said in words.items():
        is_own = own and key.startswith(OWN)
        if key not in known and not is_own:
            raise table.refuse(f"{name}.{key}", f"不认识此项，可用：{'、'.join(known)}")
        if is_own and not said:
            raise table.refuse(f"{name}.{key}", "本县栏目须写明列名")
    return Map({key: said or known[key] for key, said in words.items()})


def _sentence(table: Table, name: str, kind: PaperKind) -> Template | None:
    text = table.text(name, None)
    return None if text is None else _compiled(table, name, text, kind)


def _compiled(table: Table, name: str, text: str, kind: PaperKind) -> Template:
    try:
        sentence = compile_template(text)
    except ValueError as error:
        raise table.refuse(name, str(error)) from error
    if unknown := sentence.names - kind.values.keys():
        raise table.refuse(name, f"不认识 {{{sorted(unknown)[0]}}}，可用：{'、'.join(kind.values)}")
    return sentence


def _template(table: Table, name: str, ending: str, templates: Path | Traversable) -> Path | None:
    called = table.text(name, None)
    if called is None:
        return None
    path = Path(str(templates.joinpath(called)))
    if not called.endswith(ending) or "/" in called or not path.is_file():
        raise table.refuse(name, f"{TEMPLATES}/ 下没有模板 {called}（应为 {ending} 文件）")
    return path
