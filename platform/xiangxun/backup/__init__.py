"""Backup 备份: database, files and archives of the whole platform, encrypted for a key that lies elsewhere.

A set is one moment: the database as one dump, and the list of the stored contents and archives of that moment. What
does not change (most of it) is kept once in a pool that all sets share. Keys are not in it.
"""

from __future__ import annotations
