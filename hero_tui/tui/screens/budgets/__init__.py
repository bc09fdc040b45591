"""The Budgets screen."""
