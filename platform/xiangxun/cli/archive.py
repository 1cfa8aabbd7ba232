"""`xiangxun archive` 档案: what can be done with an archive that lies on a disk, without database or server."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click


@click.group("archive", help="档案：离线核验封存的档案。")
def command() -> None:
    """Work on archives offline."""


@command.command("verify", help="核验 PATH 处的档案（或单个档案袋）是否与封存时一致。")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--sha256", "expected", help="回执上的档案摘要（index.json 的 SHA-256）。")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.pass_context
def verify_archive(context: click.Context, path: Path, expected: str | None, *, as_json: bool) -> None:
    """Exit 0 if the archive is as it was sealed, else 1 with one sentence for each problem."""
    from xiangxun.results.archives.verify import verify

    found = verify(path, expected)
    if as_json:
        click.echo(json.dumps({"ok": found.ok, **asdict(found)}, ensure_ascii=False))
    else:
        for sentence in found.problems:
            click.echo(sentence, err=True)
        click.echo(
            f"{'一致' if found.ok else f'发现 {len(found.problems)} 处问题'}："
            f"{found.bags} 个档案袋，{found.files} 个文件，档案摘要 {found.sha256 or '无法计算'}"
        )
    context.exit(0 if found.ok else 1)
