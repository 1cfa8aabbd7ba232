"""The rule contract 规则契约: what a county plugin is written against."""
