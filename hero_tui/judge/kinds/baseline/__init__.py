"""Baseline budgets: the newest runs against those of the days before."""
