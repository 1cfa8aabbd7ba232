"""Leaving 离开的执行: removes a county that two operators confirmed, looks for what is left of it, and certifies what was found.

Killed at any point and run again, it ends the same: whatever is gone is gone, and the look at the end decides.
"""

from __future__ import annotations
