"""Lecturers 讲师: certificates, experience, grade and standing."""
