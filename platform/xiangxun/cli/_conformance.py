"""The child of `xiangxun county check`: every check of a plugin, its papers included."""

from __future__ import annotations

import sys

from xiangxun.counties.conformance.telling import tell
from xiangxun.foundation.papers.trial import paper_problems

tell(sys.argv[1], {"templates": paper_problems})
