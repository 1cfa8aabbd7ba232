"""Venues 培训场所: where training may be held."""
