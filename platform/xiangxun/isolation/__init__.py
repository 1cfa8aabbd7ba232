"""Isolation proof 隔离证明: looks every night whether anything of one county can be seen in another.

A canary county 探针县 holds marked rows. The policies are read from the catalogue, tables are asked with the wrong
county and with none, every page and route of every other county is opened, with the canary's numbers too, and queue,
file names and logs are searched for the marks. What is found is said by place, never by content.
"""

from __future__ import annotations
