"""Growth budgets: the peak of each iteration against those before it."""
