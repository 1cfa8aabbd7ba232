"""Approvals 审批 (arts. 7, 11, 12, 14 and 15): what goes to which of the three bodies."""

from __future__ import annotations

from xiangxun.rules import ApprovalStep, MatterFacts

APPROVE = ApprovalStep("approve_application", "SS-07-3", "approve", "authority")
FILE = ApprovalStep("file_plan", "SS-11-2", "file", "leading_group_office")
REPORT = ApprovalStep("report_month", "SS-14-2", "file", "ecommerce_office")
DECIDE = ApprovalStep("decision", "SS-12-1", "approve", "leading_group_office")
#: The inspector's own signature is asked for in every county, by the platform.
SIGN = ApprovalStep("inspected", "SS-15-2", "sign", "institution", after=frozenset({"inspector"}))

STEPS: dict[str, tuple[ApprovalStep, ...]] = {
    "session": (APPROVE, FILE),
    "acceptance": (DECIDE,),
    "inspection": (SIGN,),
}


def steps(facts: MatterFacts) -> tuple[ApprovalStep, ...]:
    """SS-07-3, SS-11-2, SS-12-1, SS-14-2, SS-15-2: one application for two bodies; each month's plan to the office."""
    if facts.kind == "plan" and facts.plan is not None and facts.plan.kind == "month":
        return (REPORT,)
    return STEPS.get(facts.kind, ())
