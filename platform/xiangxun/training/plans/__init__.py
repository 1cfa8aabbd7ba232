"""Plans 培训计划: programme, year, month, scheme and class plans."""
