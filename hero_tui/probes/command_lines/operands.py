"""The words of a program that are no options: its sub-command, and the places that it is told to work in.

Sources: the `--help` of each program. A program without a row has no options with a value, as far as is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from hero_tui.probes.command_lines.command import REMEMBERED, Command, read_command


class _Row(Struct, frozen=True):
    """`valued`: options that take the next word; `folder`: those of them that name the folder, `files`: those that name
    a file or folder of what it works on, `modules`: those that name an application (`--app pkg.web:app`). `commands`:
    words that may stand before the operands; `operand`: whether the first operand is the folder, `file`: a file of it,
    `module`: an application. `script`: whether its own script lies in what it works on."""

    valued: frozenset[str] = frozenset()
    folder: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    operand: bool = False
    files: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    file: bool = False
    module: bool = False
    script: bool = False


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
_GUNICORN = _words("""
    -b --bind -w --workers -k --worker-class -c --config --chdir --pythonpath --threads --timeout --reload-extra-file
    --access-logfile --error-logfile --log-level --worker-tmp-dir --certfile --keyfile -p --pid
""")
_HYPERCORN = _words("-b --bind -w --workers -k --worker-class -c --config --certfile --keyfile --log-level --root-path")
_CONFIG = _words("-c --config")
_ROWS = {
    "vite": _Row(_VITE, commands=_words("serve dev build preview optimize"), operand=True, files=_words("-c --config")),
    "next": _Row(_NEXT, commands=_words("dev build start lint"), operand=True),
    "nuxt": _Row(
        _words("--cwd --port -p --host -h --logLevel --dotenv"),
        _words("--cwd"),
        _words("dev build generate preview typecheck prepare"),
        operand=True,
    ),
    "astro": _Row(_ASTRO, _words("--root"), _words("dev build check preview sync"), files=_words("--config")),
    "react-router": _Row(
        _words("--port --host --mode -c --config"), commands=_words("dev build"), operand=True, files=_CONFIG
    ),
    "remix": _Row(
        _words("--port --host --mode -c --config"), commands=_words("vite:dev vite:build dev build"), operand=True
    ),
    "webpack": _Row(_WEBPACK, _words("--context"), files=_CONFIG),
    "rspack": _Row(_WEBPACK, _words("--context"), files=_CONFIG),
    "rsbuild": _Row(_RSBUILD, _words("--root -r"), files=_CONFIG),
    "parcel": _Row(_PARCEL, commands=_words("serve watch build"), file=True),
    "uvicorn": _Row(_UVICORN, _words("--app-dir"), files=_words("--reload-dir"), module=True),
    "fastapi": _Row(_words("--host --port --root-path --app"), commands=_words("dev run"), file=True),
    "flask": _Row(
        _words("--app -A --env-file -e --host -h --port -p --cert --key"),
        commands=_words("run"),
        modules=_words("--app -A"),
    ),
    "gunicorn": _Row(_GUNICORN, _words("--chdir"), files=_words("-c --config --pythonpath"), module=True),
    "hypercorn": _Row(_HYPERCORN, module=True),
    "daphne": _Row(_words("-b --bind -p --port -u --unix-socket -e --endpoint -v --verbosity"), module=True),
    "manage.py": _Row(_words("--settings --pythonpath -v --verbosity"), script=True),
    "django-admin": _Row(_words("--settings --pythonpath -v --verbosity"), files=_words("--pythonpath")),
    "http.server": _Row(_words("-b --bind -d --directory -p --protocol"), _words("-d --directory")),
    "streamlit": _Row(commands=_words("run"), file=True),
    "mkdocs": _Row(_words("-f --config-file -a --dev-addr -t --theme"), files=_words("-f --config-file")),
    "http-server": _Row(_words("-p --port -a -d -i -g -b -e -c -t -P -U -C -K -S"), operand=True),
    "serve": _Row(_words("-l --listen -p -c --config"), operand=True, files=_CONFIG),
    "live-server": _Row(operand=True),
    "nodemon": _Row(
        _words("--cwd -w --watch -x --exec -e --ext -i --ignore --config -d --delay -s --signal -r --require"),
        _words("--cwd"),
        file=True,
        files=_words("-w --watch --config"),
    ),
    "tsx": _Row(_words("--tsconfig --env-file --import -r --require"), commands=_words("watch"), file=True),
    "ts-node": _Row(_words("-P --project -r --require -O --cwd"), _words("--cwd"), file=True),
    "ts-node-dev": _Row(_words("-P --project -r --require -O"), file=True),
    "vitest": _Row(
        _words("-r --root -c --config --dir --reporter --outputFile --pool --project -t --testNamePattern --shard"),
        _words("-r --root --dir"),
        _words("run watch dev related bench list"),
        files=_CONFIG,
    ),
    "jest": _Row(
        _words("-c --config --rootDir -t --testNamePattern --shard -w --maxWorkers"),
        _words("--rootDir"),
        files=_CONFIG,
    ),
    "pytest": _Row(
        _words("-c --rootdir -k -m -n -p -o -W --maxfail --cov --junitxml --tb"),
        _words("--rootdir"),
        files=_words("-c"),
    ),
    "playwright": _Row(_words("-c --config -g --grep --project --reporter -j --workers --shard"), files=_CONFIG),
    "tsc": _Row(
        _words("-p --project --outDir --rootDir --target -t --module -m --lib --jsx"),
        _words("-p --project"),
        files=_words("-p --project"),
    ),
    "eslint": _Row(_words("-c --config --ext --rule --format -f --max-warnings --cache-location --ignore-path")),
    "go": _Row(_words("-C"), _words("-C")),
    "cargo": _Row(
        _words("-C --color --config -Z --manifest-path -p --package"), _words("-C"), files=_words("--manifest-path")
    ),
    "make": _Row(_words("-C --directory -f --file -j --jobs"), _words("-C --directory")),
}
_ROWS["nuxi"] = _ROWS["nuxt"]
_ROWS["vue-tsc"] = _ROWS["tsc"]
_ROWS["webpack-dev-server"] = _ROWS["webpack"]
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
        named = _first_operand(row, words)
    if named is None or named.endswith((".json", ".ts", ".js")):
        return None
    return named


@lru_cache(maxsize=REMEMBERED)
def named_paths(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths of which any says where this command line works, as written, the most telling ones alone.

    `uvicorn --app-dir src` names src, `flask --app shop/web` shop/web and shop/web.py, `python shop/app.py` its script.
    """
    command = read_command(argv)
    if command is None:
        return ()
    row = _ROWS.get(command.tool)
    if row is None:
        if command.module:
            return tuple(_files_of(command.tool, "__main__.py"))
        return (command.script,) if command.script and "/" in command.script else ()
    words, values = _read(row, command.arguments)
    folders = [values[option] for option in values if option in row.folder]
    if folders:
        return tuple(folders)
    return tuple(path for path in _other_paths(row, command, words, values) if path)


def _other_paths(row: _Row, command: Command, words: list[str], values: dict[str, str]) -> Iterator[str]:
    operand = _first_operand(row, words) or ""
    if row.operand or row.file:
        yield operand
    if row.module:
        yield from _files_of(operand, "__init__.py")
    for option, value in values.items():
        if option in row.files:
            yield value
        elif option in row.modules:
            yield from _files_of(value, "__init__.py")
    if row.script and command.script:
        yield command.script


def _files_of(application: str, of_package: str) -> Iterator[str]:
    """The files that `shop.web:app` or `shop/web.py` may be of, as an interpreter looks for them."""
    name = application.partition(":")[0]
    if "/" in name:
        yield from (name, f"{name}.py")
    elif name:
        path = name.removesuffix(".py").replace(".", "/")
        yield from (f"{path}.py", f"{path}/{of_package}")


def _first_operand(row: _Row, words: Sequence[str]) -> str | None:
    first = 1 if words[:1] and words[0] in row.commands else 0
    return words[first] if len(words) > first else None


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
