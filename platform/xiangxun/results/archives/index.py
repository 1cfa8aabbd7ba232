"""The archive's index 档案目录: names each bag, how long it is kept, and its digest, for people and for machines.

`index.json` is the seal: the archive's digest is the SHA-256 of that file. `档案目录.html` opens in any browser and
prints; `index.csv` opens in any spreadsheet. Both are bound by their digests inside `index.json`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

from xiangxun.kernel.errors import InvalidInput
from xiangxun.results.archives.bags import BagFile, BagHead, BagInfo, write_bag
from xiangxun.results.archives.names import safe_name
from xiangxun.results.archives.sealing import sealed_folder

INDEX, PAGE, TABLE = "index.json", "档案目录.html", "index.csv"
FORMAT = "xiangxun-archive/1"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """What an archive is; `facts` are label and value pairs shown above the list (期次, 档案专员, 份数 …)."""

    number: str
    title: str
    organisation: str
    sealed_on: date
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BagContents:
    """A bag to write: what it is, its papers, and the records that go with it."""

    head: BagHead
    files: Iterable[BagFile]
    records: dict[str, object]


@dataclass(frozen=True, slots=True)
class SealedArchive:
    """A sealed archive; `sha256` is of its index.json. `retain_until` is the longest; None for ever."""

    path: Path
    sha256: str
    bags: tuple[BagInfo, ...]

    @property
    def retain_until(self) -> date | None:
        """The day until which its last bag is kept; None if one is kept for ever."""
        days = [bag.head.retain_until for bag in self.bags]
        return None if None in days else max(day for day in days if day)


def write_archive(place: Path, head: ArchiveHead, bags: Iterable[BagContents]) -> SealedArchive:
    """Write an archive of sealed bags with its index at `place`, all or nothing.

    Raises Conflict if `place` exists, InvalidInput for no bags, two bags alike, or what `write_bag` refuses.
    """
    with sealed_folder(place) as folder:
        written: list[BagInfo] = []
        for contents in bags:
            bag_place = folder / safe_name(contents.head.number)
            if any(bag.name.casefold() == bag_place.name.casefold() for bag in written):
                raise InvalidInput(f"两个档案袋的档号相同：{contents.head.number}", code="duplicate_bag")
            written.append(write_bag(bag_place, contents.files, contents.head, records=contents.records))
        if not written:
            raise InvalidInput("没有可归档的档案袋", code="empty_archive")
        sha256 = _write_index(folder, head, written)
    placed = (BagInfo(place / b.name, b.head, b.sha256, b.sm3, b.oxum, b.files) for b in written)
    return SealedArchive(place, sha256, tuple(placed))


def _write_index(folder: Path, head: ArchiveHead, bags: Sequence[BagInfo]) -> str:
    """Write the three faces of the index; return the SHA-256 of index.json."""
    page, table = index_page(head, bags).encode(), index_table(bags).encode("utf-8-sig")
    index = {
        "format": FORMAT,
        "number": head.number,
        "title": head.title,
        "organisation": head.organisation,
        "sealed_on": head.sealed_on.isoformat(),
        "facts": [list(pair) for pair in head.facts],
        "readable": {PAGE: hashlib.sha256(page).hexdigest(), TABLE: hashlib.sha256(table).hexdigest()},
        "bags": [_bag_entry(bag) for bag in bags],
    }
    seal = (json.dumps(index, ensure_ascii=False, indent=2) + "\n").encode()
    for name, content in ((PAGE, page), (TABLE, table), (INDEX, seal)):
        (folder / name).write_bytes(content)
    return hashlib.sha256(seal).hexdigest()


def _bag_entry(bag: BagInfo) -> dict[str, object]:
    until = bag.head.retain_until
    return {
        "name": bag.name,
        "number": bag.head.number,
        "title": bag.head.title,
        "retention": bag.head.retention.code,
        "retain_until": until.isoformat() if until else None,
        "sha256": bag.sha256,
        "sm3": bag.sm3,
        "oxum": bag.oxum,
        "files": [
            {"path": f.path, "title": f.title, "kind": f.kind, "bytes": f.size, "sha256": f.sha256}
            for f in bag.files
        ],
    }


def index_table(bags: Sequence[BagInfo]) -> str:
    """Return the index as CSV; a text that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["档号", "件号", "题名", "类别", "文件", "字节", "SHA-256", "保管期限", "保管至"])
    for bag in bags:
        kept = (bag.head.retention.label, bag.head.retain_until or "永久")
        for n, f in enumerate(bag.files, 1):
            rows.writerow(
                _text(cell)
                for cell in (
                    bag.head.number,
                    n,
                    f.title,
                    f.kind,
                    f"{bag.name}/{f.path}",
                    f.size,
                    f.sha256,
                    *kept,
                )
            )
    return out.getvalue()


def _text(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def index_page(head: ArchiveHead, bags: Sequence[BagInfo]) -> str:
    """Return the index as one self-contained page, ready to print."""
    facts = (
        ("档号", head.number),
        ("立档单位", head.organisation),
        ("封存日期", _day(head.sealed_on)),
        *head.facts,
    )
    shown = "".join(f"<dt>{escape(label)}<dd>{escape(value)}" for label, value in facts)
    return _PAGE.format(
        title=escape(head.title), facts=shown, bags="".join(_bag_section(bag) for bag in bags), seal=INDEX
    )


def _bag_section(bag: BagInfo) -> str:
    head, until = bag.head, bag.head.retain_until
    kept = f"{head.retention.label}（至 {_day(until)}）" if until else head.retention.label
    rows = "".join(
        f'<tr><td class=n>{n}<td><a href="{escape(quote(f"{bag.name}/{f.path}"))}">{escape(f.title)}</a>'
        f"<td>{escape(f.kind)}<td class=n>{f.size:,}<td><code>{f.sha256}</code></tr>"
        for n, f in enumerate(bag.files, 1)
    )
    return _BAG.format(
        title=escape(head.title),
        number=escape(head.number),
        kept=kept,
        sha256=bag.sha256,
        sm3=bag.sm3,
        rows=rows,
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_BAG = """<section><h2>{title}</h2>
<p>档号 {number}　保管期限 {kept}<br>袋摘要 SHA-256 <code>{sha256}</code><br>SM3 <code>{sm3}</code></p>
<table><thead><tr><th>件号<th>题名<th>类别<th>字节<th>SHA-256</tr></thead><tbody>{rows}</tbody></table></section>
"""

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} 档案目录</title>
<style>
body{{font:15px/1.55 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#17222c;max-width:1100px;margin:24px auto;padding:0 24px}}
h1{{font-size:22px;margin:0 0 12px}}h2{{font-size:18px;border-top:2px solid #17222c;padding-top:8px;margin:24px 0 4px}}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0}}dt{{color:#56646e}}dd{{margin:0}}
table{{border-collapse:collapse;width:100%;font-size:14px;line-height:1.35}}
th,td{{border-bottom:1px solid #7c8b93;padding:4px 8px;text-align:left;vertical-align:top}}.n{{text-align:right}}
code{{font:12px Consolas,monospace;overflow-wrap:anywhere}}a{{color:#11556b}}tr{{break-inside:avoid}}thead{{display:table-header-group}}
@page{{size:A4 landscape;margin:12mm}}@media print{{body{{margin:0;padding:0;max-width:none}}a{{color:inherit;text-decoration:none}}}}
</style></head><body><main><h1>{title}　档案目录</h1>
<dl>{facts}</dl>
{bags}<section><h2>如何核验</h2>
<p>每个档案袋是一个文件夹，符合 BagIt（RFC 8493）。在袋内执行 <code>sha256sum -c manifest-sha256.txt</code> 核对原件，
<code>sha256sum -c tagmanifest-sha256.txt</code> 核对说明；再核对 <code>tagmanifest-sha256.txt</code> 自身的 SHA-256 是否为上列袋摘要。
整个档案的摘要是 <code>{seal}</code> 的 SHA-256，应与交接回执上的一致。</p></section></main></body></html>
"""
