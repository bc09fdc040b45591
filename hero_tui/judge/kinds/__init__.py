"""How each kind of budget is judged: its window, its rules, its figures."""
