"""Ratio budgets: good ones among all."""
