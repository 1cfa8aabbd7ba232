"""Makes the core's Word layouts 模板; run after changing it: `python -m xiangxun.foundation.papers.templates.make_docx`.

The .docx files beside this module are its output. A county that wants another face edits its own copy in Word and names
it in its `papers.toml`.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from xiangxun.foundation.papers.word import stamped

_HERE = Path(__file__).parent
_BODY, _HEAD = "仿宋", "黑体"
_MM = 36_000  # a millimetre in Word's units
_LABEL = 32 * _MM
_SIGN = "（盖章）　签字：　　　　　　　　年　　月　　日"


def form() -> bytes:
    """Return the layout of a form: facts, a table, items to tick, opinions with room to sign."""
    document = _new_document("表")
    _titles(document)
    _line(document, "{% if number %}编号：{{ number }}{% endif %}", size=10.5)
    _facts(document, 130 * _MM)
    _paragraphs(document)
    _list(document)
    _ticks(document)
    _spaces(document)
    _boxes(document, 130 * _MM)
    _foot(document)
    return _saved(document)


def list_() -> bytes:
    """Return the layout of a list: A4 landscape, its head repeated on every page."""
    document = _new_document("名册", landscape=True)
    _titles(document)
    _line(document, "{% for fact in facts %}{{ fact[0] }}：{{ fact[1] }}　　{% endfor %}", size=10.5)
    _paragraphs(document)
    _list(document)
    _line(document, "共 {{ rows | length }} 条", size=10.5)
    _line(document, "{%p for box in boxes %}", size=10.5)
    _line(document, "{{ box.title }}　{{ box.text }}", size=10.5)
    _line(document, "{%p endfor %}", size=10.5)
    _foot(document)
    return _saved(document)


def letter() -> bytes:
    """Return the layout of a letter: addressee, paragraphs, a schedule, who signs on which day."""
    document = _new_document("公文")
    _titles(document)
    _line(document, "{% if number %}{{ number }}{% endif %}", size=14, side="centre")
    _line(document, "{% if to %}{{ to }}：{% endif %}", size=15)
    _line(document, "{%p for paragraph in paragraphs %}")
    _line(document, "　　{{ paragraph }}", size=15)
    _line(document, "{%p endfor %}")
    _facts(document, 130 * _MM)
    _list(document)
    _line(document, "{% if note %}　　{{ note }}{% endif %}", size=15)
    _boxes(document, 130 * _MM)
    _line(document, "{{ signed }}", size=15, side="right")
    _line(document, "{{ on | day }}", size=15, side="right")
    _line(document, "{% if basis %}依据：{{ basis }}{% endif %}", size=10.5)
    return _saved(document)


def sign_in() -> bytes:
    """Return the layout of the sign-in sheet: one row a person, one box a slot, the sheet's code."""
    document = _new_document("签到表", landscape=True)
    _titles(document)
    _line(document, "{% for fact in facts %}{{ fact[0] }}：{{ fact[1] }}　　{% endfor %}", size=10.5)
    table = _table(document, 6)
    _cells(
        table,
        "号",
        "姓名",
        "乡镇、村",
        "尾号",
        "{%tc for slot in slots %}",
        "{{ slot }}签名",
        "{%tc endfor %}",
    )
    _repeat_head(table)
    _span(table, "{%tr for who in records %}")
    _cells(
        table,
        "{{ who.no }}",
        "{{ who.name }}",
        "{{ who.place }}",
        "{{ who.phone_tail }}",
        "{%tc for slot in slots %}",
        "",
        "{%tc endfor %}",
    )
    _span(table, "{%tr endfor %}")
    _line(
        document,
        "应到：{{ records | length }} 人　　实到：　　　　人　　{% for who in signers %}{{ who }}：　　　　　　{% endfor %}日期：",
        size=10.5,
    )
    _line(document, "{% if note %}{{ note }}{% endif %}　{{ basis }}　{{ code }}", size=9)
    _line(document, "{% if qr is defined %}{{ qr }}{% endif %}", size=9)
    return _saved(document)


def _titles(document: Any) -> None:
    _line(document, "{{ heading }}", size=18, font=_HEAD, side="centre")
    _line(document, "{{ title }}", size=15, side="centre")


def _facts(document: Any, width: int) -> None:
    table = _table(document, 2)
    _span(table, "{%tr for fact in facts %}")
    _pair(table, width, "{{ fact[0] }}", "{{ fact[1] }}")
    _span(table, "{%tr endfor %}")


def _paragraphs(document: Any) -> None:
    _line(document, "{%p for paragraph in paragraphs %}")
    _line(document, "　　{{ paragraph }}", size=12)
    _line(document, "{%p endfor %}")


def _list(document: Any) -> None:
    """A table whose columns the data name; it goes where there are no rows."""
    _line(document, "{%p if columns and rows %}")
    table = _table(document, 3)
    _cells(table, "{%tc for column in columns %}", "{{ column.title }}", "{%tc endfor %}")
    _repeat_head(table)
    _span(table, "{%tr for row in rows %}")
    _cells(table, "{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}")
    _span(table, "{%tr endfor %}")
    _line(document, "{%p endif %}")


def _ticks(document: Any) -> None:
    _line(document, "{%p if items %}")
    table = _table(document, 4)
    _cells(table, "项目", "{%tc for choice in choices or ['评价与意见'] %}", "{{ choice }}", "{%tc endfor %}")
    _span(table, "{%tr for item in items %}")
    _cells(
        table,
        "{{ loop.index }}. {{ item }}",
        "{%tc for choice in choices or ['评价与意见'] %}",
        "{% if choices %}□{% endif %}",
        "{%tc endfor %}",
    )
    _span(table, "{%tr endfor %}")
    _line(document, "{%p endif %}")


def _spaces(document: Any) -> None:
    table = _table(document, 2)
    _span(table, "{%tr for space in spaces %}")
    _pair(table, 130 * _MM, "{{ space }}", "", "", "", "", "")
    _span(table, "{%tr endfor %}")


def _boxes(document: Any, width: int) -> None:
    table = _table(document, 2)
    _span(table, "{%tr for box in boxes %}")
    _pair(table, width, "{{ box.title }}", "{{ box.text }}", "", _SIGN)
    _span(table, "{%tr endfor %}")


def _foot(document: Any) -> None:
    _line(document, "{% if note %}说明：{{ note }}{% endif %}", size=10.5)
    _line(document, "{% for who in signers %}{{ who }}：　　　　　　　　{% endfor %}", size=12)
    _line(document, "{% if basis %}依据：{{ basis }}　　{% endif %}填表日期：{{ on | day }}", size=9)


def _new_document(title: str, *, landscape: bool = False) -> Any:
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = Mm(15 if landscape else 24)
    page.top_margin = page.bottom_margin = Mm(15 if landscape else 22)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _BODY, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    normal.paragraph_format.space_after = Pt(0)
    about = document.core_properties
    about.title, about.author, about.comments = title, "乡训", ""
    about.created = about.modified = datetime(2021, 1, 1)  # noqa: DTZ001
    return document


def _line(document: Any, text: str, *, size: float = 12, font: str = _BODY, side: str = "left") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    sides = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "centre": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }
    paragraph.alignment = sides[side]
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001


def _table(document: Any, columns: int) -> Any:
    table = document.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    return table


def _cells(table: Any, *texts: str) -> None:
    """A row of cells; those that only carry a `{%tc` tag are dropped by docxtpl."""
    while len(table.columns) < len(texts):
        table.add_column(_LABEL)
    for cell, text in zip(table.add_row().cells, texts, strict=True):
        cell.text = text


def _repeat_head(table: Any) -> None:
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001


def _pair(table: Any, width: int, label: str, *lines: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    left, right = table.add_row().cells
    left.width, right.width = _LABEL, width
    left.text = label
    left.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    right.text = lines[0]
    for line in lines[1:]:
        right.add_paragraph(line)


def _span(table: Any, tag: str) -> None:
    """A row that only carries a `{%tr` tag; docxtpl drops it."""
    table.add_row().cells[0].text = tag


def _saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return stamped(made.getvalue())


if __name__ == "__main__":
    for name, make in (("form", form), ("list", list_), ("letter", letter), ("sign_in", sign_in)):
        (_HERE / f"{name}.docx").write_bytes(make())
