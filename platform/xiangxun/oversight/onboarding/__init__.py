"""Onboarding 入驻: a county office is opened, furnished with what it brings, and told what it still owes."""
