"""What a kind of budget shows beyond its runs, read from them."""
