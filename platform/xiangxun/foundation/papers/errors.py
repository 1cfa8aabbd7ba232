"""What goes wrong when a paper 公文 is made: always the template's fault or the caller's, never the reader's."""

from __future__ import annotations

from xiangxun.kernel.errors import XiangxunError


class PaperFailed(XiangxunError):
    """A template cannot be filled with these data; the message names the template and quotes no value."""

    code = "paper_failed"
    status = 500
