"""Word papers: escaped, complete, the same bytes; the committed template is what its maker makes."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import cast

import docx as python_docx
import pytest

from xiangxun.foundation.papers import PaperFailed, docx, forms
from xiangxun.foundation.papers.forms import AcceptanceOpinionData
from xiangxun.foundation.papers.templates.make_docx import acceptance_opinion


def make_opinion() -> AcceptanceOpinionData:
    return {
        "title": "培训验收意见",
        "on": date(2021, 3, 10),
        "heading": "示例县培训",
        "number": "验〔2021〕1号",
        "facts": [("期次", "第1期"), ("计入台账", "42")],
        "findings": [{"mark": "通", "text": "一致 & <b>无误</b> {{ 7 * 7 }}", "basis": "第十一条"}],
        "grade": "合格",
        "opinion": "第一行\n第二行\x07",
        "demands": [],
        "members": [{"name": "王秀琴", "side": "主管部门"}, {"name": "马建"}],
        "decisions": [{"title": "主管部门审核意见"}],
        "basis": "依据：示例办法第十一条",
    }


def text_of(made: bytes) -> str:
    document = python_docx.Document(io.BytesIO(made))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + rows)


def test_docx_made_twice_is_byte_identical() -> None:
    first = docx(forms.ACCEPTANCE_OPINION_WORD, make_opinion())
    assert first == docx(forms.ACCEPTANCE_OPINION_WORD, make_opinion())
    assert {part.date_time for part in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_docx_with_markup_in_text_prints_it_literally() -> None:
    text = text_of(docx(forms.ACCEPTANCE_OPINION_WORD, make_opinion()))
    assert "通　一致 & <b>无误</b> {{ 7 * 7 }}（第十一条）" in text
    assert "王秀琴（主管部门）、马建" in text
    assert "第一行\n第二行" in text


def test_docx_leaves_no_tag_of_the_template() -> None:
    text = text_of(docx(forms.ACCEPTANCE_OPINION_WORD, make_opinion()))
    assert "{%" not in text
    assert "期次\n第1期\n计入台账\n42\n" in text


def test_docx_with_nothing_to_list_says_so() -> None:
    opinion = make_opinion()
    opinion["findings"] = []
    text = text_of(docx(forms.ACCEPTANCE_OPINION_WORD, opinion))
    assert "核查情况\n未发现问题。" in text
    assert "整改要求\n无。" in text
    assert "填表日期：2021年3月10日" in text


def test_docx_with_loop_over_nothing_leaves_no_cell_without_paragraph(tmp_path: Path) -> None:
    template = python_docx.Document()
    cell = template.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "{%p for line in lines %}"
    cell.add_paragraph("{{ line }}")
    cell.add_paragraph("{%p endfor %}")
    template.save(str(tmp_path / "own.docx"))
    made = python_docx.Document(io.BytesIO(docx(tmp_path / "own.docx", {"lines": []})))
    assert len(made.tables[0].cell(0, 0).paragraphs) == 1


def test_docx_with_missing_field_is_refused() -> None:
    opinion = cast("dict[str, object]", make_opinion())
    del opinion["grade"]
    with pytest.raises(PaperFailed, match=r"acceptance_opinion\.docx"):
        docx(forms.ACCEPTANCE_OPINION_WORD, opinion)


def test_committed_template_equals_what_its_maker_makes() -> None:
    assert forms.ACCEPTANCE_OPINION_WORD.read_bytes() == acceptance_opinion()
