"""What budgets.yaml promises, compiled: parsed, laid over the shipped budgets, checked, explained."""
