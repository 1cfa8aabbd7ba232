"""Audit 审计: who did what, in a chain that shows where it was broken.

Entries are appended by one SQL function in the transaction of the deed; each county has its own chain, the platform's
operators have theirs.
"""

from __future__ import annotations

from xiangxun.foundation.audit.entries import record
from xiangxun.foundation.audit.verification import Verification, end_of_chain, last_deed, verify

__all__ = ["Verification", "end_of_chain", "last_deed", "record", "verify"]
