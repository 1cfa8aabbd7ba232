"""Papers of a county: read strictly, laid over each other, and no part of the law's digest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from xiangxun.counties.baseline import BASELINE
from xiangxun.rules.errors import RulebookRefused
from xiangxun.rules.law.merging import merge_rulebooks
from xiangxun.rules.law.papers import check_paper_fields, merge_papers, parse_papers, read_papers


def parse(body: str, key: str = "roster") -> object:
    return parse_papers(f'[[paper]]\nkey = "{key}"\n{body}', "papers.toml", Path("nowhere"))[key]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('columns = { shoe = "鞋码" }', "columns.shoe"),
        ('values = { grade = "等次" }', "values.grade"),
        ('paragraphs = ["定于{moon}举办"]', "moon"),
        ('paragraphs = ["定于{days.real}举办"]', "days.real"),
        ('typst = "missing.typ"', "missing.typ"),
        ('layout = "poster"', "layout"),
        ('colour = "red"', "colour"),
    ],
)
def test_paper_with_a_slip_is_refused_by_file_and_key(body: str, said: str) -> None:
    with pytest.raises(RulebookRefused, match=said) as refused:
        parse(body)
    assert "papers.toml" in str(refused.value)


def test_own_field_is_a_column_of_a_paper_that_lists_people_alone() -> None:
    told = 'columns = { name = "姓名", "own.income" = "年收入" }'
    assert dict(parse(told).columns)["own.income"] == "年收入"  # type: ignore[attr-defined]
    with pytest.raises(RulebookRefused, match=r"own\.income"):
        parse('columns = { item = "项目", "own.income" = "年收入" }', key="plan_approval")
    with pytest.raises(RulebookRefused, match=r"own\.income"):
        parse('columns = { "own.income" = "" }')


def test_own_field_that_nobody_declares_is_refused() -> None:
    paper = parse_papers('[[paper]]\nkey = "roster"\ncolumns = { "own.income" = "年收入" }', "p.toml", Path())
    check_paper_fields(paper, [("person", "income")])
    with pytest.raises(RulebookRefused, match=r"own\.income"):
        check_paper_fields(paper, [("lecturer", "income")])


def test_paper_that_does_not_exist_is_refused() -> None:
    with pytest.raises(RulebookRefused, match=r"paper\.poster\.key"):
        parse("", key="poster")


def test_template_outside_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "own.typ").write_text("x", encoding="utf-8")
    with pytest.raises(RulebookRefused, match=r"\.\./own\.typ"):
        parse_papers('[[paper]]\nkey = "roster"\ntypst = "../own.typ"', "papers.toml", tmp_path / "templates")


def test_words_left_empty_are_the_plain_ones() -> None:
    paper = parse('columns = { no = "", name = "学员姓名" }')
    assert dict(paper.columns) == {"no": "序号", "name": "学员姓名"}  # type: ignore[attr-defined]


def test_upper_layer_replaces_what_it_says_and_leaves_the_rest() -> None:
    lower = parse_papers('[[paper]]\nkey = "roster"\ntitle = "名册"\nnote = "说明"', "a", Path())
    upper = parse_papers('[[paper]]\nkey = "roster"\ntitle = "名单"', "b", Path())
    merged = merge_papers([lower, upper])["roster"]
    assert (merged.title, merged.note, merged.file) == ("名单", "说明", "b")


def test_paper_not_used_says_so_over_the_layer_below() -> None:
    upper = parse_papers('[[paper]]\nkey = "roster"\nused = false', "b", Path())
    assert merge_papers([BASELINE.rulebook.papers, upper])["roster"].used is False


def test_folder_without_papers_has_none(tmp_path: Path) -> None:
    assert read_papers(tmp_path) == {}


def test_paper_that_changes_its_title_leaves_the_law_as_it_was() -> None:
    papers = parse_papers('[[paper]]\nkey = "roster"\ntitle = "新名"', "b", Path())
    book = replace(BASELINE.rulebook, papers=papers)
    assert merge_rulebooks([book]).digest == merge_rulebooks([BASELINE.rulebook]).digest
