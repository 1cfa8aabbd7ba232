"""Makes the core's Word templates 模板; run after changing it: `python -m xiangxun.foundation.papers.templates.make_docx`.

The .docx files beside this module are its output. A county that wants another face edits its own copy in Word.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from xiangxun.foundation.papers.word import stamped

_HERE = Path(__file__).parent
_BODY, _HEAD = "仿宋", "黑体"
_WIDTHS = (32 * 36_000, 130 * 36_000)  # millimetres in Word's units


def acceptance_opinion() -> bytes:
    """Return the template of the acceptance opinion 验收意见; its fields are those of AcceptanceOpinionData."""
    document = _new_document("验收意见")
    _line(document, "{{ heading }}", size=18, font=_HEAD, centred=True)
    _line(document, "{{ title }}", size=15, centred=True)
    _line(document, "编号：{{ number }}", size=10.5)
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    _span(table, "{%tr for fact in facts %}")
    _row(table, "{{ fact[0] }}", "{{ fact[1] }}")
    _span(table, "{%tr endfor %}")
    _row(
        table,
        "核查情况",
        *_loop(
            "line",
            "findings",
            "{{ line.mark }}　{{ line.text }}{% if line.basis is defined %}（{{ line.basis }}）{% endif %}",
            "未发现问题。",
        ),
    )
    _row(table, "验收等次", "{{ grade }}")
    _row(table, "验收意见", "{{ opinion }}")
    _row(table, "整改要求", *_loop("line", "demands", "{{ loop.index }}. {{ line }}", "无。"))
    members = "{% for m in members %}{{ m.name }}{% if m.side is defined %}（{{ m.side }}）{% endif %}{% if not loop.last %}、{% endif %}{% endfor %}"
    _row(table, "验收小组签名", members, "", "签名：　　　　　　　　　　　年　　月　　日")
    _span(table, "{%tr for step in decisions %}")
    _row(
        table,
        "{{ step.title }}",
        "{{ step.text | default('') }}",
        "",
        "（盖章）　负责人：　　　　　　　年　　月　　日",
    )
    _span(table, "{%tr endfor %}")
    _line(document, "{{ basis }}　　填表日期：{{ on | day }}", size=9)
    return _saved(document)


def _new_document(title: str) -> Any:
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(24)
    page.top_margin = page.bottom_margin = Mm(22)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _BODY, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    normal.paragraph_format.space_after = Pt(0)
    about = document.core_properties
    about.title, about.author, about.comments = title, "乡训", ""
    about.created = about.modified = datetime(2021, 1, 1)  # noqa: DTZ001
    return document


def _line(document: Any, text: str, *, size: float, font: str = _BODY, centred: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001


def _loop(name: str, many: str, line: str, none: str) -> tuple[str, ...]:
    """Paragraphs that repeat `line`, or say `none`; docxtpl drops the ones that hold only a `{%p` tag."""
    return (f"{{%p for {name} in {many} %}}", line, "{%p else %}", none, "{%p endfor %}")


def _row(table: Any, label: str, *lines: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    left, right = table.add_row().cells
    left.width, right.width = _WIDTHS
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
    (_HERE / "acceptance_opinion.docx").write_bytes(acceptance_opinion())
