"""Counties 县: finds county plugins, keeps one plugin manager per county edition, offers the typed façade."""

from __future__ import annotations

from xiangxun.counties.calls import Call, Guard, Sink
from xiangxun.counties.checked import Checked
from xiangxun.counties.facade import CountyRules
from xiangxun.counties.governing import NoEdition
from xiangxun.counties.plugins import (
    CountySuspended,
    added,
    county_codes,
    county_rules,
    is_usable,
    refuse_suspended,
    suspended,
)
from xiangxun.counties.reference import OwnDays, reference_day, session_days

__all__ = [
    "Call",
    "Checked",
    "CountyRules",
    "CountySuspended",
    "Guard",
    "NoEdition",
    "OwnDays",
    "Sink",
    "added",
    "county_codes",
    "county_rules",
    "is_usable",
    "reference_day",
    "refuse_suspended",
    "session_days",
    "suspended",
]
