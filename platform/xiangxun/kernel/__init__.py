"""Kernel 内核: money, clock, ids, errors and resident ID numbers; standard library only, no framework."""
