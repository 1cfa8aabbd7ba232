"""Desk 工作台: what waits for whom, gathered from every stage."""
