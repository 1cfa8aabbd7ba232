"""`python -m xiangxun.cli`: the same as `xiangxun`."""

from __future__ import annotations

from xiangxun.cli import main

main(prog_name="xiangxun")
