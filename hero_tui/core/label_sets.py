"""Label sets as keys and as text: labels come as mappings in any order, and one set has one key and one text."""

from __future__ import annotations

import json
from functools import lru_cache
from types import MappingProxyType

from hero_tui.core.sanitise import bounded
from hero_tui.core.signals import NO_LABELS, Labels

SERVER = "server"
"""The label that names the dev server."""
CLASS = "class"
"""The label that tells kinds of one operation apart: update, reload; cold, warm."""

LabelKey = tuple[tuple[str, str], ...]
"""The labels sorted by name: equal for equal sets, and hashable."""
Series = tuple[str, LabelKey]
"""A signal's or a budget's name with the label set: one series of values."""
_NO_LABELS = "{}"


def label_key(labels: Labels) -> LabelKey:
    """Return the labels as a key."""
    return tuple(sorted(labels.items()))


def series_key(name: str, labels: Labels) -> Series:
    """Return a signal's or a budget's name together with the key of its labels."""
    return name, label_key(labels)


def canonical_text(labels: Labels) -> str:
    """Return the one text that stands for the labels in every key of the store: ASCII JSON, sorted by name."""
    if not labels:
        return _NO_LABELS
    short = {key: bounded(value) for key, value in labels.items()}
    return json.dumps(short, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


@lru_cache(maxsize=512)
def labels_of(text: str) -> Labels:
    """Return the labels that `canonical_text` made `text` of."""
    if text == _NO_LABELS:
        return NO_LABELS
    return MappingProxyType({str(key): str(value) for key, value in json.loads(text).items()})
