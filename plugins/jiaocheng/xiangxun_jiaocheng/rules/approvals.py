"""Approvals 确认与备案 (一/第五、六条, 四/（一）/1): two bodies, the leading group's office and the county bureau."""

from __future__ import annotations

from typing import Literal

from xiangxun.rules import ApprovalStep, Code, Law, MatterFacts, PlanFacts

OFFICE, BUREAU = "plan_approver", "plan_receiver"
CHANGE = ApprovalStep("confirm_change", "JC-1.6-3", "confirm", "public_service_centre")


def steps(facts: MatterFacts, law: Law) -> tuple[ApprovalStep, ...]:
    """JC-1.5-2, JC-4.1-1, JC-1.6-3: the office confirms schemes, the bureau files the schedule, the centre changes.

    The text leaves out how a change is made; a class needs no step of its own, it rests on the scheme of its type.
    """
    match facts.plan.kind if facts.plan else facts.kind:
        case "scheme":
            return (ApprovalStep("confirm_scheme", "JC-1.5-2", "confirm", confirming(law)),)
        case "overall":
            return (_schedule(law),)
        case "change":
            return (CHANGE, _large_change(law)) if _is_large(facts.plan, law) else (CHANGE,)
        case _:
            return ()


def confirming(law: Law) -> Code:
    """JC-1.5-2: who confirms a scheme, by the county's reading of two passages that do not agree."""
    return OFFICE if law.choice("scheme.confirmed_by") == "office" else BUREAU


def _schedule(law: Law) -> ApprovalStep:
    kind: Literal["approve", "file"] = "approve" if law.choice("schedule.bureau") == "approve" else "file"
    return ApprovalStep("file_schedule", "JC-4.1-1", kind, BUREAU)


def _large_change(law: Law) -> ApprovalStep:
    return ApprovalStep(
        "approve_change", "JC-1.6-3", "approve", confirming(law), after=frozenset({"confirm_change"})
    )


def _is_large(plan: PlanFacts | None, law: Law) -> bool:
    """Total hours and content are no partial change; a change tells each of its aspects in a field of its own."""
    large = law.codes("change.to_office")
    return plan is not None and any(
        aspect in plan.changes or f"{aspect}_change" in plan.filled for aspect in large
    )
