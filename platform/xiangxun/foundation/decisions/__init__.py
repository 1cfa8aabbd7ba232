"""Decisions 结论留痕: every answer of the rules that has an effect leaves a receipt, recomputable years later.

`decide` asks and keeps the receipt in the transaction of the deed; `why` says in words what decided; `verify` asks
the rules again with the facts of then and compares.
"""

from __future__ import annotations

from xiangxun.foundation.decisions.explaining import Parameter, Reason, Why, why
from xiangxun.foundation.decisions.queries import ReceiptRow, get_receipt, latest_about, list_receipts
from xiangxun.foundation.decisions.replaying import Replayed, replay
from xiangxun.foundation.decisions.service import Decided, decide
from xiangxun.foundation.decisions.sources import (
    Corrected,
    Erased,
    Held,
    PersonSource,
    register_further_values,
    register_person_source,
)
from xiangxun.foundation.decisions.tracing import Traced, trace
from xiangxun.foundation.decisions.verification import Outcome, Verification, verify

__all__ = [
    "Corrected",
    "Decided",
    "Erased",
    "Held",
    "Outcome",
    "Parameter",
    "PersonSource",
    "Reason",
    "ReceiptRow",
    "Replayed",
    "Traced",
    "Verification",
    "Why",
    "decide",
    "get_receipt",
    "latest_about",
    "list_receipts",
    "register_further_values",
    "register_person_source",
    "replay",
    "trace",
    "verify",
    "why",
]
