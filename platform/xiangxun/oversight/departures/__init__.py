"""Departures 离开: a county leaves the platform with its passport, on the word of two operators, and nothing stays behind.

What it takes is kept here and shown; `xiangxun.leaving` carries it out.
"""
