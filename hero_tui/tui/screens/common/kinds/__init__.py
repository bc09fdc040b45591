"""One kind of budget per file: what several screens show of it."""
