"""Worker entry 后台任务入口: an RQ worker and the outbox relay."""
