"""Acceptance 验收: opinion, decision, rounds and consequences."""
