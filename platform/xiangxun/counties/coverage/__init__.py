"""Coverage 制度对照: rule by rule, where the software does what the regulation says, worked out and never written down.

A rule is *automated* (a hook or a declaration decides, with cases on both sides), *recorded* (a declared document,
register, signature or field holds it) or *shown* (readable in the rulebook page). Places are found in the rulebook and
in the source of the plugin; a rule without a place, and a place without a rule, are problems. Needs no database.
"""

from __future__ import annotations

from xiangxun.counties.coverage.matrix import (
    Coverage,
    CoverageFailed,
    Problem,
    RuleRow,
    check_coverage,
    coverage,
    coverage_of,
)

__all__ = ["Coverage", "CoverageFailed", "Problem", "RuleRow", "check_coverage", "coverage", "coverage_of"]
