"""Styled text, charts, the budget axis, themes: what a screen is drawn with, and the only place that makes strips."""
