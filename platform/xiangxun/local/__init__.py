"""Local servers 本机服务: embedded PostgreSQL and Redis, and the supervisor behind `make run`."""
