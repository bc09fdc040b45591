"""Concurrency budgets: how many are open at once."""
