"""Word papers 可编辑公文: .docx templates filled with data, for offices that go on editing.

The template names 仿宋 and 黑体; the office's own computer has them. Values are escaped, and `{{ on | day }}` writes
a day out. A name that the template asks for and the data lack is an error: an official paper with a silent gap is
worse. The same data give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xiangxun.foundation.papers.errors import PaperFailed
from xiangxun.foundation.papers.plain import plain, without_controls

_STAMP = (1980, 1, 1, 0, 0, 0)


def docx(
    template: Path, data: Mapping[str, object], *, pictures: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """Return a Word file made from a docxtpl template; `pictures` are PNG images by the name the template gives them.

    Raises PaperFailed where template and data do not fit, TypeError for a float.
    """
    import docxtpl
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    document = docxtpl.DocxTemplate(template)
    rooms = SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    rooms.filters["day"] = _day
    try:
        context = plain(data, without_controls)
        assert isinstance(context, dict), "a mapping stays one"  # noqa: S101
        document.render({**context, **_drawn(document, pictures)}, jinja_env=rooms)
    except jinja2.TemplateError as error:
        raise PaperFailed(f"模板 {template.name} 无法生成 Word 文件：{error}") from None
    _give_every_cell_a_paragraph(document)
    made = io.BytesIO()
    document.save(made)
    return stamped(made.getvalue())


def _drawn(document: Any, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    from docx.shared import Mm
    from docxtpl import InlineImage

    return {name: InlineImage(document, io.BytesIO(png), width=Mm(15)) for name, png in pictures.items()}


def _day(iso: str) -> str:
    """`{{ on | day }}`: "2021-03-08" as 2021年3月8日."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _give_every_cell_a_paragraph(document: Any) -> None:
    """A loop over nothing leaves a cell empty, and Word calls a file with such a cell damaged."""
    from docx.oxml.ns import qn

    for cell in document.element.body.iter(qn("w:tc")):
        if cell.find(qn("w:p")) is None:
            cell.append(cell.makeelement(qn("w:p")))


def stamped(package: bytes) -> bytes:
    """Return the same zip package with fixed times, so that equal contents are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
