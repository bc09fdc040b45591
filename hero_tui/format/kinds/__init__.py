"""One kind of budget per file: how its verdict, its value and its evidence are worded."""
