"""Time budgets: runs against a limit."""
