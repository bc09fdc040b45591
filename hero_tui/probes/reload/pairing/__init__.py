"""Which save a reaction answers, which saves are left alone, and when an operation is told of it."""
