"""Outbox 待办箱: work is recorded with the change that wants it, and handed to the workers afterwards.

A service calls `enqueue` inside its own transaction: rolled back together, committed together. The relay
(`outbox.relay`) hands committed entries to RQ, again and again until the entry is settled; `jobs` settles it.
"""

from __future__ import annotations

from xiangxun.foundation.outbox.service import enqueue

__all__ = ["enqueue"]
