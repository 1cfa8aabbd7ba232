"""Institutions 培训机构: who delivers training, their qualifications and standing."""
