"""Operators 平台运营: a realm of their own, in which counties are managed and no trainee is seen."""
