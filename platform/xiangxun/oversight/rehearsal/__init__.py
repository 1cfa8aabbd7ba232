"""Rehearsal 预演: what would have come out under another reading of a parameter, for sessions already closed.

It asks the rules again with the facts that receipts hold, walks from one decision to those that rest on it, and
writes nothing: the transaction is read-only.
"""
