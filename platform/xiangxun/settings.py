"""Settings 设置: what the environment says, read once, checked at start."""
