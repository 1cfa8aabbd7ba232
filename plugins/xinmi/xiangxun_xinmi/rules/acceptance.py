"""Acceptance 培训验收 (art. 11): a team checks and gives its opinion, then the authority decides."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from xiangxun.rules import AcceptanceFacts, Finding, Law, Rectify, RuleId, SessionCheck, Severity, Verdict


def has_team(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-11-2: a team is named (or nothing goes on); its size, odd number and sides are defaults of ours and warn."""
    barred = law.codes("acceptance.team_barred")
    wanted = law.window("acceptance.team")
    size = len(facts.members)
    provider = sum(side in barred for side in facts.members)
    even = law.flag("acceptance.team_odd") and size % 2 == 0
    if provider or even or not wanted.holds(size):
        severity = Severity.WARN if size else Severity.BLOCK
        yield law.finding(
            "XM-11-2",
            facts.session.ref,
            severity=severity,
            size=size,
            provider=provider,
            least=wanted.at_least or 1,
        )


def decide(facts: AcceptanceFacts, law: Law) -> Verdict | None:
    """XM-11-5, XM-11-7: the team proposes; what is missing fails, and what fails is corrected by a day to be set.

    Without a proposal it declines, and a person is asked.
    """
    if facts.missing:
        return _failed(facts, law, ("XM-11-7", "XM-11-1", *facts.missing))
    if facts.proposed == "fail":
        return _failed(facts, law, ("XM-11-7",))
    if facts.proposed != "pass":
        return None
    findings = (*_verified(facts, law), *_unsigned(facts, law))
    return Verdict(facts.ref, "acceptance", "pass", ("XM-11-5", "XM-11-4"), findings=findings)


def _failed(facts: AcceptanceFacts, law: Law, rules: tuple[RuleId, ...]) -> Verdict:
    unique = tuple(dict.fromkeys(rules))
    findings = (*_verified(facts, law), *_unsigned(facts, law))
    return Verdict(facts.ref, "acceptance", "fail", unique, findings=findings, effects=(Rectify(),))


def _verified(facts: AcceptanceFacts, law: Law) -> Iterator[Finding]:
    """XM-11-4: how many rows the team verified; wrong rows under a proposed pass ask for a reason."""
    people = _came(facts)
    sample = ceil(law.share("acceptance.sample_share") * people)
    least = min(people, max(sample, law.integer("acceptance.sample_least")))
    if facts.rows_checked < least or facts.rows_wrong:
        severity = Severity.WARN if facts.rows_wrong and facts.proposed == "pass" else Severity.INFO
        yield law.finding(
            "XM-11-4",
            facts.ref,
            severity=severity,
            checked=facts.rows_checked,
            least=least,
            wrong=facts.rows_wrong,
        )


def _unsigned(facts: AcceptanceFacts, law: Law) -> Iterator[Finding]:
    """XM-11-5: the opinion is the team's once its members signed it, a reservation being a signature too."""
    match law.choice("acceptance.signatures"):
        case "all":
            least = facts.team
        case "majority":
            least = facts.team // 2 + 1 if facts.team else 0
        case _:
            least = 0
    if facts.signed < least:
        yield law.finding("XM-11-5", facts.ref, team=facts.team, signatures=facts.signed, least=least)


def _came(facts: AcceptanceFacts) -> int:
    """The sample is drawn among who came, who are also the whole of the measure of calls; else all on the roster."""
    _, whole = facts.measures.get("followup", (0, len(facts.roster)))
    return whole
