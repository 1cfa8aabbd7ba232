"""Documents 材料: papers filed about sessions, plans, institutions, lecturers."""
