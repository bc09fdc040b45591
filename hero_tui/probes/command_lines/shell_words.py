"""The commands that a shell was given to run by `-c`, as far as they are written plainly. Pure; the text is hostile."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from hero_tui.probes.command_lines.command import base_name
from hero_tui.probes.command_lines.runners import SHELLS

LONGEST = 4096  # characters
_BETWEEN = frozenset({"&&", "||", ";", "|", "&", "(", ")"})
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


def simple_commands(argv: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The simple commands of `sh -c SCRIPT`, without assignments before them; nothing where it cannot be read so."""
    if len(argv) < 3 or base_name(argv[0]) not in SHELLS or not argv[1].startswith("-") or "c" not in argv[1]:
        return
    words: list[str] = []
    for word in [*_split(argv[2][:LONGEST]), ";"]:
        if word not in _BETWEEN:
            if words or not _ASSIGNMENT.match(word):
                words.append(word)
        elif words:
            yield tuple(words)
            words = []


def _split(script: str) -> list[str]:
    lexer = shlex.shlex(script, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # a quotation without its end
        return []
