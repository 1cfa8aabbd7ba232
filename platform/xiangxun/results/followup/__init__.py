"""Follow-up 回访: telephone rounds and outcomes."""
