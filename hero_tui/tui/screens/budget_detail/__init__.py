"""The detail of one budget."""
