"""Chance that comes again."""

import random


def seeded(seed: int | str) -> random.Random:
    """The same series in every run."""
    return random.Random(seed)  # noqa: S311 - a series to repeat, not a secret
