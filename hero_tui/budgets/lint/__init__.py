"""What is worth knowing of budgets that can be used."""
