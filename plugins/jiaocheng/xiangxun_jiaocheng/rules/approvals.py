"""Approvals 确认与备案 (一/第五、六条, 四/（一）/1): two bodies, the leading group's office and the county bureau."""

from __future__ import annotations

from xiangxun.rules import ApprovalStep, MatterFacts

SCHEME = ApprovalStep("confirm_scheme", "JC-1.5-2", "confirm", "plan_approver")
SCHEDULE = ApprovalStep("file_schedule", "JC-4.1-1", "file", "plan_receiver")
CHANGE = ApprovalStep("confirm_change", "JC-1.6-3", "confirm", "public_service_centre")
LARGE_CHANGE = ApprovalStep(
    "approve_change", "JC-1.6-3", "approve", "plan_approver", after=frozenset({"confirm_change"})
)
#: Total hours and content are no partial change.
LARGE = frozenset({"content", "hours"})


def steps(facts: MatterFacts) -> tuple[ApprovalStep, ...]:
    """JC-1.5-2, JC-4.1-1, JC-1.6-3: the office confirms schemes, the bureau files the schedule, the centre changes.

    The text leaves out how a change is made; a class needs no step of its own, it rests on the scheme of its type.
    """
    match facts.plan.kind if facts.plan else facts.kind:
        case "scheme":
            return (SCHEME,)
        case "overall":
            return (SCHEDULE,)
        case "change":
            is_large = facts.plan is not None and not facts.plan.changes.isdisjoint(LARGE)
            return (CHANGE, LARGE_CHANGE) if is_large else (CHANGE,)
        case _:
            return ()
