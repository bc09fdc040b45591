"""What is promised, and the words that every layer shares. Imports nothing of ours."""
