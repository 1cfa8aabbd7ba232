"""Approvals 审批: the chain of steps a matter goes through."""
