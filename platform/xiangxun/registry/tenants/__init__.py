"""Tenants 租户: the counties 县（市） that run their training here."""
