"""`python -m xiangxun.counties.conformance CODE_OR_FOLDER`: the child process of the check."""

from __future__ import annotations

import sys

from xiangxun.counties.conformance.telling import tell

tell(sys.argv[1])
