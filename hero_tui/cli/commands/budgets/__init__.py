"""Commands on a workspace's budgets.yaml."""
