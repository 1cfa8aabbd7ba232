"""Tasks 交办事项: work that a decision lays on the desk of a role, with its article and its day."""
