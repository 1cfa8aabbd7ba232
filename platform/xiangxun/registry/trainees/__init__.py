"""Trainees 学员: villagers, found again by a keyed index of the ID number."""
