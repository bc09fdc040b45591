"""How a recorder begins, is interrupted and ends."""
