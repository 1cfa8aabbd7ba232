"""Rekeying 更换密钥: puts a fresh data key, or another cipher suite, into use and seals anew what the old one sealed."""

from __future__ import annotations

from xiangxun.foundation.rekeying.queries import remaining
from xiangxun.foundation.rekeying.service import change_key

__all__ = ["change_key", "remaining"]
