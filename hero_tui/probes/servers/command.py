"""What a command line runs: the tool behind node, python and the wrappers people type."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

JS_WRAPPERS = ("npm", "npx", "pnpm", "pnpx", "yarn", "yarnpkg", "bun", "bunx", "corepack")
PYTHON_WRAPPERS = ("uv", "uvx", "poetry", "pdm", "hatch", "pipenv", "rye")
OTHER_WRAPPERS = ("env", "make", "just", "task", "nice", "nohup", "dotenv", "direnv")
WRAPPERS = frozenset((*JS_WRAPPERS, *PYTHON_WRAPPERS, *OTHER_WRAPPERS))
SHELLS = frozenset(("sh", "bash", "dash", "zsh", "ash", "ksh", "fish"))
MODULE = "-m"
NODE_VALUED = frozenset(("-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions"))
PYTHON_VALUED = frozenset(("-W", "-X", "--check-hash-based-pycs"))
SCRIPT_ENDINGS = (".js", ".cjs", ".mjs")


class Command(Struct, frozen=True):
    """`interpreter` (`node`, `python` or empty), its own `options`, the `tool` that it runs (a module's name, or a
    script's base name without .js), `script` (its path as written, None for a module) and the tool's `arguments`."""

    interpreter: str
    options: tuple[str, ...]
    tool: str
    script: str | None
    arguments: tuple[str, ...]


def read_command(argv: Sequence[str]) -> Command | None:
    """Take a command line apart; None when it is empty or an interpreter without a script (`python -c`, a REPL)."""
    words = _words(argv)
    if not words:
        return None
    name = base_name(words[0])
    if name in {"node", "nodejs"}:
        return _interpreted("node", words[1:], NODE_VALUED)
    if name.startswith(("python", "pypy")):
        return _interpreted("python", words[1:], PYTHON_VALUED)
    return Command("", (), _plain(name), words[0], tuple(words[1:]))


def base_name(path: str) -> str:
    """What follows the last slash."""
    return path.rpartition("/")[2]


def is_wrapper(argv: Sequence[str]) -> bool:
    """Whether it only runs another command for as long as that lives: npm run, npx, `sh -c`, uv run …"""
    command = read_command(argv)
    if command is None:
        return False
    if command.tool in SHELLS:
        return any(word.startswith("-") and word.endswith("c") for word in command.arguments[:2])
    stem = command.tool.removesuffix("-cli")
    return stem in WRAPPERS


def _interpreted(interpreter: str, words: Sequence[str], valued: frozenset[str]) -> Command | None:
    options: list[str] = []
    rest = iter(range(len(words)))
    for at in rest:
        word = words[at]
        if interpreter == "python" and word == MODULE:
            if at + 1 >= len(words):
                return None
            return Command(interpreter, tuple(options), words[at + 1], None, tuple(words[at + 2 :]))
        if word in {"-c", "-e", "-p", "--eval", "--print", "-"}:
            return None
        if not word.startswith("-"):
            return Command(interpreter, tuple(options), _plain(base_name(word)), word, tuple(words[at + 1 :]))
        options.append(word)
        if word in valued:
            next(rest, None)
    return None


def _plain(name: str) -> str:
    for ending in SCRIPT_ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _words(argv: Sequence[str]) -> list[str]:
    """A rewritten process title is one string (`npm run dev`) followed by the emptied rest of the old arguments."""
    words = list(argv)
    while words and not words[-1]:
        words.pop()
    if len(words) == 1 and " " in words[0]:
        return words[0].split()
    return words
