"""Rosters 花名册: read in whatever form offices send them, judged row by row, bad rows handed back; no database."""

from __future__ import annotations

from xiangxun.registry.rosters.grids import UnreadableRoster
from xiangxun.registry.rosters.reading import read_roster
from xiangxun.registry.rosters.roster import JudgedRow, Roster, Verdict

__all__ = ["JudgedRow", "Roster", "UnreadableRoster", "Verdict", "read_roster"]
