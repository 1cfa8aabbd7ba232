"""Collector 垃圾回收: leaves what a process holds for good out of its rounds, and makes the rounds rare.

Jobs and pages make objects by the thousand and hardly a cycle among them; rounds over the whole application are a tenth of
a page's time.
"""

from __future__ import annotations

import gc

JOBS, PAGES = 100_000, 20_000


def spare_collector(objects: int) -> None:
    """Freeze what is there; look again each time so many more objects live than did.

    What is garbage by then stays as well: a megabyte, and no round over everything before the first answer.
    """
    gc.freeze()
    gc.set_threshold(objects, 20, 20)
    gc.enable()
