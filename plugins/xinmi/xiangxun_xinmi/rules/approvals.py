"""Approvals 审批 (arts. 2, 11 and 16): what goes to whose desk, in which order."""

from __future__ import annotations

from xiangxun.rules import ApprovalStep, MatterFacts

STEPS: dict[str, tuple[ApprovalStep, ...]] = {
    "plan": (ApprovalStep("approve_plan", "XM-02-3", "approve", "authority"),),
    "scheme": (ApprovalStep("approve_scheme", "XM-02-3", "approve", "authority"),),
    "change": (ApprovalStep("approve_change", "XM-02-4", "approve", "authority"),),
    "acceptance": (
        ApprovalStep("opinion", "XM-11-5", "opine", "acceptance_team"),
        ApprovalStep("decision", "XM-11-5", "approve", "authority", after=frozenset({"opinion"})),
    ),
    # The inspector's own signature is asked for in every county, by the platform.
    "inspection": (
        ApprovalStep("inspected", "XM-16-6", "sign", "institution", after=frozenset({"inspector"})),
    ),
}


def steps(facts: MatterFacts) -> tuple[ApprovalStep, ...]:
    """XM-02-3, XM-02-4, XM-11-5, XM-16-6: the authority approves plans and changes; opinion, then decision."""
    return STEPS.get(facts.kind, ())
