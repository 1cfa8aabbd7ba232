"""Checking 核验备份: every part and content has the digest that the set names; with the secret key, it opens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pyrage

from xiangxun.backup.dump import list_dump
from xiangxun.backup.places import CONTENTS, DUMP, Backups, Manifest
from xiangxun.backup.sealing import digest_of, open_sealed
from xiangxun.backup.work import work_folder
from xiangxun.oversight.errands.service import Tell, untold

_TELL_EVERY = 500


def problems(
    backups: Backups,
    manifest: Manifest,
    identity: pyrage.x25519.Identity | None = None,
    tell: Tell = untold,
) -> list[str]:
    """Return one sentence for each part or content that is missing or changed; none where all is well.

    With the secret key the dump's table of contents and the list are read as well. Raises `WrongIdentity`.
    """
    found = list(_changed(backups, manifest, tell))
    if identity is not None and not found:
        listing = contents(backups, manifest, identity)
        found.extend(
            f"清单中的内容 {one} 不在备份池中。" for one in set(listing.files.values()) - set(manifest.pool)
        )
        with work_folder() as folder:
            dump = folder / "dump"
            with dump.open("wb") as file:
                open_sealed(backups.folder(manifest.stamp) / DUMP, file, identity)
            list_dump(dump)
    return found


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of a set: "<source>/<path>" to digest, and of every file and folder to its permissions."""

    files: dict[str, str]
    modes: dict[str, int]


def contents(backups: Backups, manifest: Manifest, identity: pyrage.x25519.Identity) -> Contents:
    """Return the list of the set. Raises `WrongIdentity`."""
    whole = BytesIO()
    open_sealed(backups.folder(manifest.stamp) / CONTENTS, whole, identity)
    return Contents(**json.loads(whole.getvalue()))


def _changed(backups: Backups, manifest: Manifest, tell: Tell) -> Iterator[str]:
    folder = backups.folder(manifest.stamp)
    places = [(folder / name, digest) for name, digest in manifest.parts.items()]
    places += [(backups.pooled(one), one) for one in manifest.pool]
    for number, (place, digest) in enumerate(places, start=1):
        if not place.is_file():
            yield f"{place.relative_to(backups.root)} 缺失。"
        elif digest_of(place) != digest:
            yield f"{place.relative_to(backups.root)} 与备份时不同。"
        if number % _TELL_EVERY == 0:
            tell(number, len(places), "正在重算摘要")
