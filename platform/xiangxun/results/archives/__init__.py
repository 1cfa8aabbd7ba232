"""Archives 档案: sealed bags, copies and receipts, for ten years. The application calls `configure` at start."""

from __future__ import annotations

from xiangxun.results.archives.setup import archive_root, configure

__all__ = ["archive_root", "configure"]
