"""Which processes are shells, which of those somebody types into, and which programs may exec others."""

from __future__ import annotations

import re

SHELLS = frozenset({
    "sh", "bash", "rbash", "dash", "ash", "zsh", "ksh", "ksh93", "mksh", "oksh", "yash", "fish", "tcsh", "csh", "nu",
    "elvish",
})  # fmt: skip
_INTERPRETER = re.compile(r"node(js)?|bun|deno|(python|pypy)[\d.]*|ruby[\d.]*|perl")
_VALUED = frozenset({"--rcfile", "--init-file", "--emulate", "--config", "--env-config", "-rc"})
_VALUED_BY_FISH = frozenset({
    "-C", "--init-command", "-d", "--debug", "-o", "--debug-output", "-f", "--features", "-p", "--profile",
    "--profile-startup",
})  # fmt: skip
_COMMAND = frozenset({"--command", "--commands"})


def called(argv: tuple[str, ...]) -> str:
    """The name of the binary, without its folder and a login shell's dash. A title counts up to its first blank."""
    first = argv[0] if argv else ""
    if len(argv) == 1 and not first.startswith("/"):
        first = first.partition(" ")[0]
    return first.rpartition("/")[2].removeprefix("-").removesuffix(":")


def may_exec(argv: tuple[str, ...]) -> bool:
    """Whether these words call what may exec another program in its own process: a shell or a script's interpreter."""
    name = called(argv)
    return name in SHELLS or _INTERPRETER.fullmatch(name) is not None


def is_shell(argv: tuple[str, ...]) -> bool:
    """Whether these words call a shell, whatever it is to do."""
    return called(argv) in SHELLS


def takes_commands(argv: tuple[str, ...]) -> bool:
    """Whether these words call a shell that reads what it does from its standard input: no `-c` and no script."""
    if not is_shell(argv):
        return False
    fish = called(argv) == "fish"
    words = iter(argv[1:])
    for word in words:
        if word == "--" or not word.startswith(("-", "+")):
            return next(words, None) is None if word == "--" else False
        if word in {"-", ""}:
            return next(words, None) is None
        if word.startswith("--") or fish or word in _VALUED:
            if word in _COMMAND or (fish and not word.startswith("--") and "c" in word):
                return False
            if word in (_VALUED_BY_FISH if fish else _VALUED):
                next(words, None)
            continue
        if word.startswith("-") and "c" in word:
            return False
        if word.startswith("-") and "s" in word:
            return True
        if word[-1] in "oO":
            next(words, None)
    return True
