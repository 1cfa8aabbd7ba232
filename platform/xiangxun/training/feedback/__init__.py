"""Feedback 反馈: forms, lecturer assessment, outstanding trainees."""
