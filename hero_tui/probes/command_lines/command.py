"""What a command line runs: the program behind interpreters and behind what runs it in the same process.

Pure; the command line is hostile text. A wrapper (npm, npx, uv …) is the program of its own process, what it starts
is another process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from msgspec import Struct

from hero_tui.probes.command_lines.interpreters import JS_FILES, Interpreter, Options, interpreter_of

REMEMBERED = 256  # in a storm of forks the same few command lines come again and again
MOST_INSIDE = 4  # debugpy that runs coverage that runs pytest is three

_SCRIPT_ENDINGS = (".js", ".cjs", ".mjs")
_PACKAGES = ("npm:", "jsr:")
_ENV = "env"


class Command(Struct, frozen=True):
    """A command line taken apart.

    `interpreter`: its name (node, bun, deno, python, ruby, php, perl) or empty; `options`: its own, without
    their values. `tool`: a module's name, or the script's base name without .js. `script`: its path as written, None
    for a module or a package. `arguments`: the tool's.
    """

    interpreter: str
    options: tuple[str, ...]
    tool: str
    script: str | None
    arguments: tuple[str, ...]

    @property
    def module(self) -> bool:
        """Whether it is a module, by `python -m`."""
        return self.interpreter == "python" and self.script is None


def read_command(argv: Sequence[str]) -> Command | None:
    """Take a command line apart; None when it is empty, names nothing (`bin/`) or is an interpreter without a script
    (`python -c`, a REPL)."""
    return _read(tuple(argv))


def base_name(path: str) -> str:
    """Return what follows the last slash."""
    return path.rpartition("/")[2]


def command_words(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a command line; a rewritten title (`npm run dev`) is one word, followed by emptied ones."""
    words = list(argv)
    while words and not words[-1]:
        words.pop()
    if len(words) == 1 and " " in words[0] and not words[0].startswith("/"):
        return tuple(words[0].split())
    return tuple(words)


def behind_shebang(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of the script that the kernel starts by `#!/usr/bin/env node`: `/usr/bin/env node SCRIPT …`, or
    with what follows `-S` as one word. Other words, also of an `env` that somebody typed, are returned as they are."""
    if len(words) < 3 or base_name(words[0]) != _ENV or not words[0].startswith("/"):
        return words
    first, rest = words[1], words[2:]
    if first.startswith(("-S", "-vS")):
        split = first.partition("S")[2].split()
        return (*split, *rest)
    return words if first.startswith("-") or "=" in first else (first, *rest)


@lru_cache(maxsize=REMEMBERED)
def _read(argv: tuple[str, ...]) -> Command | None:
    words = behind_shebang(command_words(argv))
    command = _plain_command(words)
    for _ in range(MOST_INSIDE):
        inside = _inside(command) if command is not None else None
        if inside is None:
            break
        command = _plain_command(inside)
    return command


def _plain_command(words: tuple[str, ...]) -> Command | None:
    if not words or not words[0]:
        return None
    name = base_name(words[0]).removeprefix("-")
    interpreter = interpreter_of(name)
    if interpreter is None:
        tool = _plain(name)
        return Command("", (), tool, words[0], words[1:]) if tool else None
    if interpreter.options is Options.LETTERS:
        return _by_letters(interpreter, words[1:])
    return _by_words(interpreter, words)


def _by_letters(interpreter: Interpreter, words: tuple[str, ...]) -> Command | None:
    """Read options as getopt does: letters may be joined (`-Im`), and a value joined to its letter (`-Wdefault`)."""
    options: list[str] = []
    index = 0
    while index < len(words) and words[index].startswith("-"):
        word = words[index]
        if word == "--":
            index += 1
            break
        letter, joined = _ending_letter(interpreter, word)
        following = words[index + 1 :]
        value, rest = (joined, following) if joined else (following[0] if following else "", following[1:])
        if letter in interpreter.evaluates:
            return None
        if letter == "-m" and interpreter.name == "python":
            return Command("python", tuple(options), value, None, rest) if value else None
        if letter in interpreter.script:
            return _of_script(interpreter, options, value, rest)
        options.append(word)
        index += 2 if letter in interpreter.valued and not joined else 1
    return _of_script(interpreter, options, words[index], words[index + 1 :]) if index < len(words) else None


def _ending_letter(interpreter: Interpreter, word: str) -> tuple[str, str]:
    """(option, the value joined to it) of the first letter of a word that takes a value, or ends the options."""
    if word.startswith("--"):
        name, _, joined = word.partition("=")
        return name, joined
    taking = interpreter.valued | interpreter.evaluates | interpreter.script
    for at, letter in enumerate(word[1:], 2):
        if f"-{letter}" in taking or (letter == "m" and interpreter.name == "python"):
            return f"-{letter}", word[at:]
    return word, ""


def _by_words(interpreter: Interpreter, words: tuple[str, ...]) -> Command | None:
    options: list[str] = []
    entered = not interpreter.commands
    index = 1
    while index < len(words):
        word = words[index]
        name = _hyphened(word)
        if name in interpreter.evaluates:
            return None
        if name == "--":
            pass
        elif word.startswith("-"):
            options.append(word)
            index += 1 if name in interpreter.valued else 0
        elif not entered and word in interpreter.commands:
            entered = True
        else:
            return _worded(interpreter, options, words, index)
        index += 1
    if interpreter.tests is not None and interpreter.tests in options:
        return Command(interpreter.name, tuple(options), f"{interpreter.name} {interpreter.tests}", None, ())
    return Command("", (), interpreter.name, words[0], words[1:]) if interpreter.bare_files else None


def _hyphened(word: str) -> str:
    return word.replace("_", "-") if word.startswith("--") else word


def _worded(interpreter: Interpreter, options: Sequence[str], words: tuple[str, ...], index: int) -> Command | None:
    """Name the first word that is no option: a script, a package, or a sub-command of the interpreter itself."""
    word, rest = words[index], words[index + 1 :]
    if interpreter.tests is not None and interpreter.tests in options:
        return Command(interpreter.name, tuple(options), f"{interpreter.name} {interpreter.tests}", None, words[index:])
    if interpreter.name == "deno" and word.startswith(_PACKAGES):
        tool = package_tool(word)
        return Command(interpreter.name, tuple(options), tool, None, rest) if tool else None
    if interpreter.bare_files and "/" not in word and not word.endswith(JS_FILES):
        return Command("", (), interpreter.name, words[0], words[1:])
    return _of_script(interpreter, options, word, rest)


def package_tool(specifier: str) -> str:
    """Return the program that a package's specifier names: `npm:vite@^6` is vite, `npm:typescript/tsc` is tsc."""
    path = specifier.partition(":")[2].lstrip("/")
    scope, _, rest = path.partition("/") if path.startswith("@") else ("", "", path)
    package, _, program = rest.partition("/")
    return base_name(program) or package.partition("@")[0] or scope


def _of_script(interpreter: Interpreter, options: Sequence[str], path: str, rest: tuple[str, ...]) -> Command | None:
    named = path.rstrip("/").removesuffix("/__main__.py")
    name = _plain(base_name(named))
    return Command(interpreter.name, tuple(options), name, path, rest) if name else None


def _plain(name: str) -> str:
    """Without what says nothing: an ending of JavaScript, the parentheses of a title (`node (vitest 1)`)."""
    if name.startswith("(") and len(name) > 1:
        return name.strip("()") or name
    for ending in _SCRIPT_ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


# What runs another program in its own process: a debugger, a profiler, `coverage run`, `bundle exec`.


class _Runner(Struct, frozen=True):
    """`valued`: its options that take the next word; `command`: the sub-command that must stand first."""

    interpreter: str
    valued: frozenset[str]
    command: str | None = None


_COVERAGE = frozenset(
    {"--source", "--source-pkgs", "--omit", "--include", "--rcfile", "--data-file", "--concurrency", "--context"}
)
_DEBUGPY = frozenset({"--listen", "--connect", "--log-to", "--parent-session-pid", "--adapter-access-token"})
_RUNNERS = {
    "debugpy": _Runner("python", _DEBUGPY),
    "coverage": _Runner("python", _COVERAGE, "run"),
    "cProfile": _Runner("python", frozenset({"-o", "-s"})),
    "profile": _Runner("python", frozenset({"-o", "-s"})),
    "pdb": _Runner("python", frozenset({"-c"})),
    "memray": _Runner("python", frozenset({"-o", "--output", "--live-port", "-p"}), "run"),
    "pyinstrument": _Runner("python", frozenset({"-o", "--outfile", "-r", "--renderer", "-i", "--interval"})),
    "viztracer": _Runner("python", frozenset({"-o", "--output_file", "--tracer_entries"})),
}


def _inside(command: Command) -> tuple[str, ...] | None:
    """Return the words of the program that this one runs in its own process, or None."""
    special = _SPECIAL.get(command.tool)
    if special is not None:
        return special(command)
    runner = _RUNNERS.get(command.tool)
    if runner is None or command.interpreter not in {"", runner.interpreter}:
        return None
    words = command.arguments
    if runner.command is not None:
        if words[:1] != (runner.command,):
            return None
        words = words[1:]
    index = 0
    while index < len(words) and words[index].startswith("-") and words[index] not in {"-m", "--module"}:
        option = words[index]
        index += 2 if option in runner.valued or option.startswith("--configure-") else 1
    inside = words[index:]
    if not inside:
        return None
    return ("python", "-m", *inside[1:]) if inside[0] in {"-m", "--module"} else ("python", *inside)


def _after_launcher(command: Command) -> tuple[str, ...] | None:
    """`debugpy/launcher PORT -- -m uvicorn main:app`."""
    if not (command.script or "").endswith("debugpy/launcher") or "--" not in command.arguments:
        return None
    return ("python", *command.arguments[command.arguments.index("--") + 1 :])


def _after_file(command: Command) -> tuple[str, ...] | None:
    """`pydevd.py --module --multiprocess --client … --file uvicorn main:app`."""
    if "--file" not in command.arguments:
        return None
    at = command.arguments.index("--file")
    module = ("-m",) if "--module" in command.arguments[:at] else ()
    return ("python", *module, *command.arguments[at + 1 :])


def _after_exec(command: Command) -> tuple[str, ...] | None:
    """`bundle exec rspec`."""
    return command.arguments[1:] if command.arguments[:1] == ("exec",) and len(command.arguments) > 1 else None


_SPECIAL: dict[str, Callable[[Command], tuple[str, ...] | None]] = {
    "launcher": _after_launcher,
    "pydevd.py": _after_file,
    "bundle": _after_exec,
}
