"""One kind of budget per file: its chart, its columns, how its value stands to the limit."""
