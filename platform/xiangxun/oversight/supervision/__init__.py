"""Supervision 监督检查: inspections and what follows from them, and the one list of what is due, late or at risk."""
