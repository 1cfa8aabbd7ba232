"""Decoding 编码: the text of a regulation as offices save it."""

from __future__ import annotations

from xiangxun.kernel.errors import InvalidInput


def decoded_text(content: bytes) -> str:
    """Return the text of a file; raises `InvalidInput` where it is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("文件不是纯文本；请在 WPS 里另存为 txt，或把正文粘贴到下面。")
