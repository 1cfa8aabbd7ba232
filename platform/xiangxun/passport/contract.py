"""Contents list 护照清单: what a package holds, as it is written in `passport.json` inside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from xiangxun.kernel.errors import InvalidInput

LIST = "passport.json"
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Passport:
    """What a package says of its county.

    `county` holds the county office's own row (code, plugin, title, region, state, plugin version, founding number);
    `tables` rows, highest id and SHA-256 by table; `keys` id, suite and key in hex, opened; `contents` by the SHA-256
    of the clear content: place in the package, SHA-256 as stored. `archives` by folder: SHA-256 of the index, the day
    until which each bag is kept, `files` by path. `platform`: place, rows and SHA-256 of what the platform had written
    about the county. `chain`: number of audit entries and hash of the last. `problems`: what was amiss already when it was made.
    """

    made_at: str
    revision: str
    versions: Mapping[str, str]
    county: Mapping[str, Any]
    tables: Mapping[str, Mapping[str, Any]]
    keys: Sequence[Mapping[str, Any]]
    contents: Mapping[str, Mapping[str, Any]]
    archives: Mapping[str, Mapping[str, Any]]
    platform: Mapping[str, Any]
    chain: Mapping[str, Any]
    problems: Sequence[str]

    def written(self) -> bytes:
        """Return it as JSON."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def read(cls, text: bytes) -> Passport:
        """Return what was written; raises `InvalidInput` for another format."""
        found = json.loads(text)
        if found.pop("format", None) != _FORMAT:
            raise InvalidInput("护照包的格式不是本程序所认识的；请用生成它的程序版本迁入，再升级。")
        return cls(**found)
