"""Interpretations 解释: people's readings of a rule and decisions on single cases; asks the rules with them."""
