"""Errands 平台任务: what operators ask of the console that takes long or needs log-ins that the web must not have."""
