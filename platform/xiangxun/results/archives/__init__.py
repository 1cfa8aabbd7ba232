"""Archives 档案: sealed bags, copies and receipts, for ten years. The application calls `configure` at start."""

from __future__ import annotations

from xiangxun.results.archives.setup import configure, shelf

__all__ = ["configure", "shelf"]
