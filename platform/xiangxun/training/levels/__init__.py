"""Levels 学员等级: where a trainee stands after a stage."""
