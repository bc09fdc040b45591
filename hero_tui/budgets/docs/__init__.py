"""The configuration explained: one budget, the JSON Schema, the reference page."""
