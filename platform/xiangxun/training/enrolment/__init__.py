"""Enrolment 报名: who is admitted to a session; the roster import."""
