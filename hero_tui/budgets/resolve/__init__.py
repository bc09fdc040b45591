"""A parsed budgets.yaml laid over the shipped one: the budgets in force."""
