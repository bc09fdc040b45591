"""The words that every layer speaks. Imports nothing of ours."""
