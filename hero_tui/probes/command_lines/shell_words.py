"""The commands that a shell was given to run by `-c`, as far as they are written plainly. Pure; the text is hostile."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice

from hero_tui.probes.command_lines.command import base_name
from hero_tui.probes.command_lines.runners import SHELLS

LONGEST = 4096  # characters
_VALUED = frozenset({"--rcfile", "--init-file", "--emulate"})
_SETS_UP = frozenset({
    ".", ":", "[", "[[", "{", "}", "alias", "builtin", "cd", "declare", "done", "eval", "export", "false", "fi", "for",
    "function", "if", "local", "mkdir", "mv", "rm", "cp", "popd", "pushd", "read", "set", "shopt", "sleep", "source",
    "test", "touch", "trap", "true", "ulimit", "umask", "unset", "wait", "while",
})  # fmt: skip
_BEFORE = frozenset({"exec", "command", "time", "!", "then", "do", "else"})
"""Words that stand before the program."""
_BETWEEN = frozenset({"&&", "||", ";", "|", "&", "(", ")"})
_PUNCTUATION = "();<>|&\n"
_DESCRIPTOR = re.compile(r"(?<=\s)\d(?=[<>])")
"""The number before a redirection: `2>&1`."""
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


def text_of(argv: Sequence[str]) -> str | None:
    """Return the text that a shell was given by `-c`; None for what is no shell, takes a script or reads its input."""
    if not argv or base_name(argv[0]).removeprefix("-") not in SHELLS:
        return None
    words, told = iter(argv[1:]), False
    for word in words:
        if word in {"-", "--"}:
            return next(words, None) if told else None
        if not word.startswith(("-", "+")):
            return word if told else None
        if word in _VALUED or (not word.startswith("--") and word[-1] in "oO"):
            next(words, None)
        told = told or (not word.startswith(("--", "+")) and "c" in word)
    return None


def runs_one_command(argv: Sequence[str]) -> bool:
    """Tell whether a shell was given one simple command by `-c`, so that it has run nothing else before."""
    return len(list(islice(simple_commands(argv), 2))) == 1


def first_program(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the first simple command of `sh -c TEXT` that is a program somebody may wait for, past `cd`, `sleep` and
    the like; empty where there is none, or the text is not plain."""
    return next(programs_of(argv), ())


def programs_of(argv: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The simple commands of `sh -c TEXT` that are programs somebody may wait for, without where they write to."""
    for words in simple_commands(argv):
        rest = list(words)
        while rest and (rest[0] in _BEFORE or _ASSIGNMENT.match(rest[0])):
            rest.pop(0)
        if rest and rest[0] not in _SETS_UP:
            yield _before_redirection(rest)


def simple_commands(argv: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The simple commands of `sh -c SCRIPT`, without assignments before them; nothing where it cannot be read so."""
    text = text_of(argv)
    if text is None:
        return
    words: list[str] = []
    for word in [*_split(text[:LONGEST]), ";"]:
        if word not in _BETWEEN:
            if words or not _ASSIGNMENT.match(word):
                words.append(word)
        elif words:
            yield tuple(words)
            words = []


def _before_redirection(words: list[str]) -> tuple[str, ...]:
    at = next((at for at, word in enumerate(words) if at and word[0] in "<>" and not word.strip("<>&|")), len(words))
    return tuple(words[:at])


def _split(script: str) -> list[str]:
    """A line's end is the end of a command, but in quotes and behind a backslash."""
    lexer = shlex.shlex(_DESCRIPTOR.sub("", script.replace("\\\n", " ")), posix=True, punctuation_chars=_PUNCTUATION)
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:  # a quotation without its end
        return []
    return [word if word.strip(_PUNCTUATION) else word.replace("\n", "") or ";" for word in words]
