"""Overview 总览: a year at a glance, each figure with the list behind it."""
