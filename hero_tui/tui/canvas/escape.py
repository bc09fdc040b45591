"""Makes words from outside (files, commands, names) harmless: every character that is left takes one column."""

from __future__ import annotations

import unicodedata

_ELLIPSIS = "…"
_LONGEST = 4096
# Format characters (bidi overrides, zero-width joiners), marks that combine, surrogates, private and unassigned ones:
# what they do to a terminal's line cannot be known.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc", "Zl", "Zp"})
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"}


def _escaped(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:06x}"


def _visible(character: str) -> bool:
    return (
        unicodedata.category(character) not in _HIDDEN
        and unicodedata.east_asian_width(character) not in {"W", "F"}
        and (character == " " or not character.isspace())
    )


def escape(text: str) -> str:
    """`text` with controls, escapes, newlines, bidi, wide and zero-width characters as visible escapes."""
    if text.isascii() and text.isprintable() and len(text) <= _LONGEST:
        return text
    return "".join(character if _visible(character) else _escaped(character) for character in text[:_LONGEST])


def middle(text: str, width: int) -> str:
    """`text` cut in its middle to `width` columns; at a folder where there is one: `src/…/Cart.tsx`."""
    if len(text) <= width:
        return text
    if width <= 1:
        return _ELLIPSIS[:width]
    head, slash, name = text.rpartition("/")
    first = head.partition("/")[0]
    if slash and first and len(first) + len(name) + 3 <= width:
        return f"{first}/{_ELLIPSIS}/{name}"
    if slash and " " not in head and len(name) + 2 <= width:
        return f"{_ELLIPSIS}/{name}"
    left = (width - 1) // 2
    right = width - 1 - left
    return f"{text[:left]}{_ELLIPSIS}{text[-right:]}"


def shown(text: str, width: int) -> str:
    """Escaped, then cut in its middle to `width` columns."""
    return middle(escape(text), width)


_ASCII = str.maketrans(
    {
        "○": "o", "●": "i", "▲": "!", "■": "X", "↑": "^", "░": "~", "✓": "+", "✗": "x", "–": "-", "▁": "_", "▂": ".",
        "▃": ".", "▄": ":", "▅": ":", "▆": "=", "▇": "*", "█": "#", "─": "-", "━": "=", "▸": ">", "×": "x", "·": "|",
        "▼": "v", "…": "~", "→": ">", "←": "<", "›": ">", "╌": "-", "│": "|", "┤": "+", "├": "+", "└": "+", "┬": "+",
        "•": ".", "◆": "*", "┊": ":", "▏": "_", "“": '"', "”": '"', "’": "'", "≥": ">",
        "▪": "=", "◦": "'", "◇": "<", "┴": ",", "┼": ",", "‹": "<",
    }
)  # fmt: skip


def to_ascii(text: str) -> str:
    """Replace each sign by its ASCII twin, and anything else outside ASCII by `?`: for terminals without UTF-8."""
    if text.isascii():
        return text
    return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")
