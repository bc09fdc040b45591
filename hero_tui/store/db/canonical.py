"""Text as SQLite takes it: labels as one canonical string, attributes as JSON, outside strings bounded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from hero_tui.core.signals import NO_ATTRIBUTES, NO_LABELS, Attributes, Labels, Scalar, Share

MOST_CHARACTERS = 8192
_NOTHING = "{}"


def bounded(text: str) -> str:
    """`text`, cut to 8,192 characters, the last of which is then an ellipsis."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def storable(text: str) -> str:
    """`text`, bounded and without surrogates."""
    return without_surrogates(bounded(text))


def without_surrogates(text: str) -> str:
    """`text` with lone surrogates (undecodable bytes of a file's name) spelled `\\udc80`: SQLite's UTF-8 has none."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def to_json(value: object) -> str:
    """ASCII JSON with sorted keys: equal values give equal text, and surrogates survive as escapes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def canonical(labels: Labels) -> str:
    """Labels as the one text that stands for them in every key of the store."""
    return to_json({key: bounded(value) for key, value in labels.items()}) if labels else _NOTHING


@lru_cache(maxsize=512)
def labels_of(text: str) -> Labels:
    """The labels that `canonical` made `text` of."""
    if text == _NOTHING:
        return NO_LABELS
    return MappingProxyType({str(key): str(value) for key, value in json.loads(text).items()})


def attributes_text(attributes: Attributes) -> str:
    """Attributes as JSON; strings are bounded."""
    if not attributes:
        return _NOTHING
    return to_json({key: bounded(value) if isinstance(value, str) else value for key, value in attributes.items()})


def attributes_of(text: str) -> Attributes:
    """The attributes that `attributes_text` wrote."""
    if text == _NOTHING:
        return NO_ATTRIBUTES
    found: Mapping[str, Scalar] = json.loads(text)
    return MappingProxyType(dict(found))


def parts_text(parts: tuple[Share, ...]) -> str:
    """A gauge's parts as a JSON list of [name, value, key]."""
    return to_json([[bounded(part.name), part.value, bounded(part.key)] for part in parts]) if parts else "[]"


def parts_of(text: str) -> tuple[Share, ...]:
    """The parts that `parts_text` wrote."""
    if text == "[]":
        return ()
    return tuple(Share(str(name), float(value), str(key)) for name, value, key in json.loads(text))
