"""Keeping 保全: what the platform does so that nothing is lost, in a log that the counties see."""
