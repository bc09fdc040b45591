"""What is remembered: SQLite, its locks and its folder."""
