"""Training 培训: what happens: plans, sessions, enrolment, attendance, feedback."""
