"""The words of a program that are no options: its sub-command, and the folder that it names to work in.

Sources: the `--help` of each program. A program without a row has no options with a value, as far as is known.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.probes.command_lines.command import Command


class _Row(Struct, frozen=True):
    """`valued`: options that take the next word; `folder`: those of them that name the folder. `commands`: words that
    may stand before the operands; `operand`: whether the first operand is the folder."""

    valued: frozenset[str] = frozenset()
    folder: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    operand: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VITE = _words("""
    --host --port --open --config --base --logLevel --debug --filter --mode --configLoader --app --outDir --ssr
    -c -l -d -f -m
""")
_NEXT = _words("-p --port -H --hostname --experimental-upload-trace --inspect")
_ASTRO = _words("--root --port --host --config --site --base --outDir --mode")
_WEBPACK = _words("""
    --mode --config --config-name --env --node-env --port --host --devtool --target --entry --output-path --merge --name
    -c -m -n -d -t -o
""")
_RSBUILD = _words("--port --host --config --root --mode --env-mode --env-dir --base --environment -c -r -m")
_PARCEL = _words("""
    --port --host --dist-dir --public-url --cache-dir --config --target --log-level --cert --key --hmr-port --hmr-host
    --watch-dir --watch-backend --reporter --feature-flag -p
""")
_UVICORN = _words("""
    --host --port --uds --fd --reload-dir --reload-include --reload-exclude --reload-delay --workers --loop --http --ws
    --interface --env-file --log-config --log-level --ssl-keyfile --ssl-certfile --root-path --app-dir --header
    --limit-concurrency --timeout-keep-alive --timeout-graceful-shutdown --lifespan --h11-max-incomplete-event-size
""")
_ROWS = {
    "vite": _Row(_VITE, commands=_words("serve dev build preview optimize"), operand=True),
    "next": _Row(_NEXT, commands=_words("dev build start lint"), operand=True),
    "nuxt": _Row(
        _words("--cwd --port -p --host -h --logLevel --dotenv"),
        _words("--cwd"),
        _words("dev build generate preview typecheck prepare"),
        operand=True,
    ),
    "astro": _Row(_ASTRO, _words("--root"), _words("dev build check preview sync")),
    "react-router": _Row(_words("--port --host --mode -c --config"), commands=_words("dev build"), operand=True),
    "remix": _Row(
        _words("--port --host --mode -c --config"), commands=_words("vite:dev vite:build dev build"), operand=True
    ),
    "webpack": _Row(_WEBPACK),
    "rspack": _Row(_WEBPACK),
    "rsbuild": _Row(_RSBUILD, _words("--root -r")),
    "parcel": _Row(_PARCEL),
    "uvicorn": _Row(_UVICORN, _words("--app-dir")),
    "fastapi": _Row(_words("--host --port --root-path --app"), commands=_words("dev run")),
    "flask": _Row(_words("--app -A --env-file -e --host -h --port -p --cert --key"), commands=_words("run")),
    "gunicorn": _Row(_words("-b --bind -w --workers -k --worker-class -c --config --chdir"), _words("--chdir")),
    "manage.py": _Row(_words("--settings --pythonpath -v --verbosity")),
    "django-admin": _Row(_words("--settings --pythonpath -v --verbosity")),
    "http.server": _Row(_words("-b --bind -d --directory -p --protocol"), _words("-d --directory")),
    "vitest": _Row(
        _words("-r --root -c --config --dir --reporter --outputFile --pool --project -t --testNamePattern --shard"),
        _words("-r --root --dir"),
        _words("run watch dev related bench list"),
    ),
    "jest": _Row(_words("-c --config --rootDir -t --testNamePattern --shard -w --maxWorkers"), _words("--rootDir")),
    "pytest": _Row(_words("-c --rootdir -k -m -n -p -o -W --maxfail --cov --junitxml --tb"), _words("--rootdir")),
    "playwright": _Row(_words("-c --config -g --grep --project --reporter -j --workers --shard")),
    "tsc": _Row(_words("-p --project --outDir --rootDir --target -t --module -m --lib --jsx"), _words("-p --project")),
    "eslint": _Row(_words("-c --config --ext --rule --format -f --max-warnings --cache-location --ignore-path")),
    "go": _Row(_words("-C"), _words("-C")),
    "cargo": _Row(_words("-C --color --config -Z --manifest-path -p --package"), _words("-C")),
    "make": _Row(_words("-C --directory -f --file -j --jobs"), _words("-C --directory")),
}
_ROWS["nuxi"] = _ROWS["nuxt"]
_ROWS["vue-tsc"] = _ROWS["tsc"]
_NO_ROW = _Row()


def operands(command: Command) -> tuple[str, ...]:
    """Return the arguments that are neither options nor their values, in their order."""
    return tuple(_read(_ROWS.get(command.tool, _NO_ROW), command.arguments)[0])


def named_folder(command: Command) -> str | None:
    """Return the folder that the program is told to work in, as written; None where it is its working directory.

    `vite packages/web`, `uvicorn --app-dir src`, `vitest --root=web`, `tsc -p packages/api`.
    """
    row = _ROWS.get(command.tool)
    if row is None:
        return None
    words, values = _read(row, command.arguments)
    named = next((values[option] for option in values if option in row.folder), None)
    if named is None and row.operand:
        first = 1 if words[:1] and words[0] in row.commands else 0
        named = words[first] if len(words) > first else None
    if named is None or named.endswith((".json", ".ts", ".js")):
        return None
    return named


def _read(row: _Row, arguments: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """(operands, values by their options)."""
    words: list[str] = []
    values: dict[str, str] = {}
    rest = iter(arguments)
    for word in rest:
        name, given, value = word.partition("=")
        if word == "--":
            continue
        if not word.startswith("-"):
            words.append(word)
        elif given:
            values[name] = value
        elif name in row.valued:
            values[name] = next(rest, "")
    return words, values
