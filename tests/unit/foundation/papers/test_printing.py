"""Printing: every paper of the plain layouts, as PDF and Word, from the form's words and the facts' values."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx as python_docx
import pytest
from pypdf import PdfReader

from xiangxun.counties.baseline import BASELINE
from xiangxun.foundation.papers import Box, Format, PaperFacts, compose, print_paper
from xiangxun.rules.law import Lawbook
from xiangxun.rules.law.paper_kinds import PAPER_KINDS
from xiangxun.rules.law.papers import PaperForm, parse_papers

ON = date(2021, 3, 10)
LAW = Lawbook.of([BASELINE]).on(ON)
NASTY = "#panic() {{ 7 * 7 }} <b>&"


def facts_of(form: PaperForm, **more: object) -> PaperFacts:
    """Facts in which every value and cell is its own key."""
    said: dict[str, object] = {
        "values": dict.fromkeys(form.kind.values, NASTY),
        "rows": [{key: f"{key}格" for key in form.kind.columns} | {"no": "1"}],
        "number": "验-1",
        "boxes": [Box("审核决定", "同意")],
        "slots": ["上午", "下午"],
        "code": "XXQD-shili-1-20210310",
    }
    return PaperFacts(ON, **(said | more))  # type: ignore[arg-type]


def people(count: int) -> list[dict[str, str]]:
    return [
        {"no": str(n), "name": f"学员{n}", "place": "甲镇 乙村", "phone_tail": "0000"}
        for n in range(1, count + 1)
    ]


def printed(form: PaperForm, facts: PaperFacts, as_format: Format) -> bytes:
    return print_paper(form, compose(form, facts, LAW, office="示例县"), as_format)


def pdf_pages(made: bytes) -> list[str]:
    return [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(made)).pages]


def word_text(made: bytes) -> str:
    document = python_docx.Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def own(text: str, templates: Path = Path("nowhere")) -> PaperForm:
    (form,) = parse_papers(text, "papers.toml", templates).values()
    return form


def form_of(key: str) -> PaperForm:
    """The plain form of a paper, with facts for its rows where it has none of its own."""
    form: PaperForm = LAW.rulebook.papers[key]
    return form


def test_the_platform_has_a_plain_form_of_every_paper() -> None:
    assert list(LAW.rulebook.papers) == list(PAPER_KINDS)


@pytest.mark.parametrize("key", list(PAPER_KINDS))
def test_paper_as_pdf_prints_what_people_typed_as_typed_and_twice_the_same(key: str) -> None:
    form = form_of(key)
    facts = facts_of(form, rows=people(3)) if key == "sign_in" else facts_of(form)
    made = printed(form, facts, Format.PDF)
    assert made == printed(form, facts, Format.PDF)
    text = "".join(pdf_pages(made)).replace(" ", "")
    assert NASTY.replace(" ", "") in text
    assert (form.title or "") in text


@pytest.mark.parametrize("key", list(PAPER_KINDS))
def test_paper_as_word_prints_what_people_typed_and_leaves_no_tag(key: str) -> None:
    form = form_of(key)
    facts = facts_of(form, rows=people(3)) if key == "sign_in" else facts_of(form)
    made = printed(form, facts, Format.WORD)
    assert made == printed(form, facts, Format.WORD)
    text = word_text(made)
    assert NASTY in text
    assert "{%" not in text
    for words in (*form.columns.values(), *form.items, *form.boxes, *form.signers):
        assert words in text


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (22, 1), (23, 2), (46, 2), (47, 3)])
def test_sign_in_sheet_keeps_two_spare_rows(count: int, pages: int) -> None:
    form = form_of("sign_in")
    made = printed(form, facts_of(form, rows=people(count)), Format.PDF)
    found = PdfReader(io.BytesIO(made)).pages
    assert len(found) == pages
    assert found[0].mediabox.width > found[0].mediabox.height
    assert f"第 {pages} 页，共 {pages} 页" in found[-1].extract_text()
    assert "XXQD-shili-1-20210310" in found[0].extract_text()


@pytest.mark.parametrize("findings", range(14, 26))
def test_opinion_running_over_keeps_boxes_to_sign_whole(findings: int) -> None:
    form = form_of("acceptance_opinion")
    rows = [{"mark": "通", "finding": "逐条核对一致", "basis": "第十一条"}] * findings
    pages = pdf_pages(printed(form, facts_of(form, rows=rows), Format.PDF))
    assert ["审核决定" in page for page in pages if "审核决定" in page or "同意" in page] == [True]


def test_list_repeats_its_head_on_every_page() -> None:
    form = form_of("roster")
    pages = pdf_pages(printed(form, facts_of(form, rows=people(60)), Format.PDF))
    assert len(pages) > 1
    assert all("身份证号" in page for page in pages)
    assert "共 60 条" in pages[-1]


def test_form_with_columns_of_the_county_prints_those_alone() -> None:
    form = own('[[paper]]\nkey = "roster"\ntitle = "名单"\ncolumns = { name = "学员", phone_tail = "尾号" }')
    text = word_text(printed(form, facts_of(form, rows=[{"name": "甲", "id": "110101"}]), Format.WORD))
    assert "学员" in text
    assert "110101" not in text


def test_own_template_of_a_county_is_taken_in_place_of_the_layout(tmp_path: Path) -> None:
    (tmp_path / "own.typ").write_text(
        '#import "@local/xiangxun:1.0.0": *\n#show: form\n自有表：#data.values.code', encoding="utf-8"
    )
    form = own('[[paper]]\nkey = "roster"\ntitle = "名单"\ntypst = "own.typ"', tmp_path)
    (page,) = pdf_pages(printed(form, facts_of(form, values={"code": "甲期"}), Format.PDF))
    assert "自有表：甲期" in page.replace(" ", "")


def test_own_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    from xiangxun.foundation.papers import PaperFailed

    (tmp_path / "templates").mkdir()
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    (tmp_path / "templates" / "own.typ").write_text('#read("../secret.txt")', encoding="utf-8")
    form = own('[[paper]]\nkey = "roster"\ntitle = "名单"\ntypst = "own.typ"', tmp_path / "templates")
    with pytest.raises(PaperFailed, match=r"own\.typ"):
        printed(form, facts_of(form), Format.PDF)
