"""The scaffold 新县脚手架: a complete plugin with one example of each hook, from which an author starts."""

from __future__ import annotations

from xiangxun.counties.scaffold.naming import Named, named, named_pack
from xiangxun.counties.scaffold.writing import write_county, write_pack

__all__ = ["Named", "named", "named_pack", "write_county", "write_pack"]
