"""Oversight 监督: who looks at it: supervision, statistics, operators."""
