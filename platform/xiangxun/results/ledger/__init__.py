"""Ledger 台账: who counts, under which rule."""
