"""`python -m xiangxun.cli`."""
