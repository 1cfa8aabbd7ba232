"""Word papers: escaped, complete, the same bytes; the committed layouts are what their maker makes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx as python_docx
import pytest

from xiangxun.foundation.papers import PaperFailed, docx
from xiangxun.foundation.papers.templates import make_docx

TEMPLATES = Path(make_docx.__file__).parent


def own_template(folder: Path, *lines: str) -> Path:
    template = python_docx.Document()
    for line in lines:
        template.add_paragraph(line)
    template.save(str(folder / "own.docx"))
    return folder / "own.docx"


def text_of(made: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in python_docx.Document(io.BytesIO(made)).paragraphs)


def test_docx_made_twice_is_byte_identical_and_without_times(tmp_path: Path) -> None:
    template = own_template(tmp_path, "{{ grade }}")
    first = docx(template, {"grade": "合格"})
    assert first == docx(template, {"grade": "合格"})
    assert {part.date_time for part in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_docx_with_markup_in_text_prints_it_literally(tmp_path: Path) -> None:
    template = own_template(tmp_path, "{{ opinion }}")
    text = text_of(docx(template, {"opinion": "一致 & <b>无误</b> {{ 7 * 7 }}\x07"}))
    assert text == "一致 & <b>无误</b> {{ 7 * 7 }}"


def test_docx_with_missing_field_is_refused_naming_the_template(tmp_path: Path) -> None:
    with pytest.raises(PaperFailed, match=r"own\.docx"):
        docx(own_template(tmp_path, "{{ grade }}"), {})


def test_docx_template_that_reaches_for_the_machine_is_refused(tmp_path: Path) -> None:
    template = own_template(tmp_path, "{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(PaperFailed):
        docx(template, {})


def test_docx_with_loop_over_nothing_leaves_no_cell_without_paragraph(tmp_path: Path) -> None:
    template = python_docx.Document()
    cell = template.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "{%p for line in lines %}"
    cell.add_paragraph("{{ line }}")
    cell.add_paragraph("{%p endfor %}")
    template.save(str(tmp_path / "own.docx"))
    made = python_docx.Document(io.BytesIO(docx(tmp_path / "own.docx", {"lines": []})))
    assert len(made.tables[0].cell(0, 0).paragraphs) == 1


@pytest.mark.parametrize("name", ["form", "list", "letter", "sign_in"])
def test_committed_layout_equals_what_its_maker_makes(name: str) -> None:
    make = getattr(make_docx, "list_" if name == "list" else name)
    assert (TEMPLATES / f"{name}.docx").read_bytes() == make()
