"""Budgets of gauges: limit, sustained, available, in slices of time."""
