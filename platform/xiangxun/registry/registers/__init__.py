"""Registers 登记簿: what a county's rulebook wants written down, one generic book for each register it declares."""
