"""Passport 县域护照: everything of one county as one BagIt package, sealed for a key that the county holds.

Another installation takes it in under a number of its own. Row ids, sealed values, receipts, archives and the chain
of audit entries stay what they were, byte for byte; only the county's keys are wrapped anew.
"""

from __future__ import annotations
