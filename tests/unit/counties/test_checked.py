"""Checked: what services read from a joined answer."""

from __future__ import annotations

from xiangxun.counties.checked import Checked
from xiangxun.rules import Cap, Finding, Question, Severity, Waiver

OPEN = Finding("TL-4", Severity.REFER, "person:1", ask=Question("authority", ("yes", "no")))
FLAG = Finding("TL-4", Severity.REFER, "person:2", ask=Question("authority", ("yes", "no"), default="yes"))
BLOCK = Finding("TL-1", Severity.BLOCK, "person:1")
NOTE = Finding("TL-6", Severity.INFO, "person:3")


def test_sort_answers_of_three_kinds_keeps_their_order():
    cap, waiver = Cap("TL-1", ("person:1",), 5), Waiver("TL-1", "TL-2")
    checked = Checked.of((BLOCK, cap, waiver, NOTE))
    assert (checked.findings, checked.caps, checked.waivers) == ((BLOCK, NOTE), (cap,), (waiver,))


def test_read_findings_of_every_weight_tells_open_flagged_and_stopping():
    checked = Checked.of((OPEN, FLAG, BLOCK, NOTE))
    assert (checked.open, checked.boundary, checked.stopping) == ((OPEN,), (FLAG,), (OPEN, BLOCK))
    assert checked.stops


def test_stopped_people_are_listed_with_each_rule_once():
    checked = Checked.of((BLOCK, FLAG, OPEN, BLOCK, NOTE, Finding("TL-2", Severity.BLOCK)))
    assert checked.stopped() == {"person:1": ("TL-1", "TL-4")}


def test_nothing_found_does_not_stop():
    assert not Checked.of(()).stops
