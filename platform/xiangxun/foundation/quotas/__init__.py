"""Quotas 配额: how much one county may take of the house: bytes of uploads, people, jobs that wait.

The operator sets them; each is looked at in one place only, where the thing is taken in: files, trainees, outbox.
"""

from __future__ import annotations

from xiangxun.foundation.quotas.models import BYTES, JOBS, PEOPLE
from xiangxun.foundation.quotas.service import (
    GIBIBYTE,
    QuotaReached,
    Quotas,
    quotas_of,
    refuse_beyond,
    set_quotas,
)

__all__ = [
    "BYTES",
    "GIBIBYTE",
    "JOBS",
    "PEOPLE",
    "QuotaReached",
    "Quotas",
    "quotas_of",
    "refuse_beyond",
    "set_quotas",
]
