"""Vault 保险库: seals what is personal under the county's own key, and finds it again without opening it.

`seal` keeps a value secret, `blind_index` makes it findable inside one county, `keyed_digest` lets a receipt name it.
Each needs a session in a county's scope; `field` says what the value is ("trainee.id_number") and binds the sealed
text to that place: moved to another field or county it does not open.
"""

from __future__ import annotations

from collections.abc import Sequence

from xiangxun.foundation.vault.digests import (
    blind_index,
    blind_indexes,
    digester,
    keyed_digest,
    keyed_digests,
)
from xiangxun.foundation.vault.keyring import begin_with, forget_keys, rotate_key
from xiangxun.foundation.vault.platform_key import hold, open_own, seal_own
from xiangxun.foundation.vault.rewrapping import count_stale, rewrap_keys
from xiangxun.foundation.vault.sealing import (
    key_in_use,
    seal,
    seal_bytes,
    seal_many,
    sealer,
    unseal,
    unseal_bytes,
    unseal_many,
)
from xiangxun.foundation.vault.suite import SUITES, VaultDamaged

__all__ = [
    "SUITES",
    "VaultDamaged",
    "begin_with",
    "blind_index",
    "blind_indexes",
    "configure",
    "count_stale",
    "digester",
    "key_in_use",
    "keyed_digest",
    "keyed_digests",
    "open_own",
    "rewrap_keys",
    "rotate_key",
    "seal",
    "seal_bytes",
    "seal_many",
    "seal_own",
    "sealer",
    "unseal",
    "unseal_bytes",
    "unseal_many",
]


def configure(key: bytes, earlier: Sequence[bytes] = ()) -> None:
    """Set the platform key (32 bytes) of this process, and those it replaces; done once at start."""
    hold(key, earlier)
    forget_keys()
