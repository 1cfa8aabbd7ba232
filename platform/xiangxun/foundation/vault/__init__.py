"""Vault 保险库: seals what is personal under the county's own key, and finds it again without opening it.

`seal` keeps a value secret, `blind_index` makes it findable inside one county, `keyed_digest` lets a receipt name it.
Each needs a session in a county's scope; `field` says what the value is ("trainee.id_number") and binds the sealed
text to that place: moved to another field or county it does not open.
"""

from __future__ import annotations

from xiangxun.foundation.vault.digests import blind_index, blind_indexes, keyed_digest, keyed_digests
from xiangxun.foundation.vault.keyring import configure, rotate_key
from xiangxun.foundation.vault.sealing import (
    needs_resealing,
    seal,
    seal_bytes,
    seal_many,
    unseal,
    unseal_bytes,
    unseal_many,
)
from xiangxun.foundation.vault.suite import VaultDamaged

__all__ = [
    "VaultDamaged",
    "blind_index",
    "blind_indexes",
    "configure",
    "keyed_digest",
    "keyed_digests",
    "needs_resealing",
    "rotate_key",
    "seal",
    "seal_bytes",
    "seal_many",
    "unseal",
    "unseal_bytes",
    "unseal_many",
]
