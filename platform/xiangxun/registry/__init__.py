"""Registry 名册: who and what holds: tenants, accounts, institutions, lecturers, trainees, venues."""
