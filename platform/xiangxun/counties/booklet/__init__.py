"""The booklet of cases 用例册: what the rules do in examples, printed for the county office to read and sign off."""

from __future__ import annotations

from xiangxun.counties.booklet.page import booklet, contents

__all__ = ["booklet", "contents"]
