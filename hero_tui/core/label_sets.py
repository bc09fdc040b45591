"""Label sets as keys: labels come as mappings in any order, and one set has one key."""

from __future__ import annotations

from hero_tui.core.signals import Labels

SERVER = "server"
"""The label that names the dev server."""
CLASS = "class"
"""The label that tells kinds of one operation apart: update, reload; cold, warm."""

LabelKey = tuple[tuple[str, str], ...]
"""The labels sorted by name: equal for equal sets, and hashable."""
Series = tuple[str, LabelKey]
"""A signal's or a budget's name with the label set: one series of values."""


def label_key(labels: Labels) -> LabelKey:
    """Return the labels as a key."""
    return tuple(sorted(labels.items()))


def series_key(name: str, labels: Labels) -> Series:
    """Return a signal's or a budget's name together with the key of its labels."""
    return name, label_key(labels)
