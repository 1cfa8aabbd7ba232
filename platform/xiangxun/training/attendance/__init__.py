"""Attendance 签到: who was there on each day."""
