"""Word papers 可编辑公文: .docx templates filled with data, for offices that go on editing.

The template names 仿宋 and 黑体; the office's own computer has them. Values are escaped, a name that the template
asks for and the data lack is an error (an official paper with a silent gap is worse), and the file is the same
byte for byte each time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from xiangxun.foundation.papers.errors import PaperFailed
from xiangxun.foundation.papers.plain import plain, without_controls

_STAMP = (1980, 1, 1, 0, 0, 0)


def docx(template: Path, data: Mapping[str, object]) -> bytes:
    """Return a Word file made from a docxtpl template.

    Raises PaperFailed where template and data do not fit, TypeError for a float.
    """
    import docxtpl
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    document = docxtpl.DocxTemplate(template)
    rooms = SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    try:
        document.render(plain(data, without_controls), jinja_env=rooms, autoescape=True)
    except jinja2.TemplateError as error:
        raise PaperFailed(f"模板 {template.name} 无法生成 Word 文件：{error}") from None
    made = io.BytesIO()
    document.save(made)
    return stamped(made.getvalue())


def stamped(package: bytes) -> bytes:
    """Return the same zip package with fixed times, so that equal contents are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
