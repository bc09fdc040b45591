"""Report budgets: figures over other budgets."""
