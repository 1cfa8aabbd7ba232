"""Accounts 账号: who signs in, in which roles; operators have a realm of their own."""
