"""The dev servers that are known by their command line. A tool that is not in the table is never sent a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from hero_tui.core.sanitise import printable
from hero_tui.probes.command_lines.command import Command, base_name, read_command
from hero_tui.probes.command_lines.operands import operands

NAME_LENGTH = 40
REMEMBERED = 256  # in a storm of forks the same few command lines come again and again


class Reload(StrEnum):
    """How a server brings a saved change to work; `probes/reload` has the adapter of each."""

    NONE = ""
    VITE = "vite"
    RESTART = "restart"


class ServerTool(Struct, frozen=True):
    """One kind of server.

    `package`: its npm package or Python distribution, for the version. `suffixes`: the files whose saves it may react
    to (empty: any). `cache`: below the server's folder, the file that dependency pre-bundling writes. `on_demand`: it
    compiles a page when somebody asks for it; a request of ours would be that work, so none is sent: it is ready when
    it listens, and its first page is timed on whoever asks for it. `again`: the exit code with which its worker asks to
    be started again.
    """

    name: str
    recognised: bool = True
    package: str | None = None
    reload: Reload = Reload.NONE
    suffixes: tuple[str, ...] = ()
    cache: str | None = None
    on_demand: bool = False
    worker: str | None = None
    again: int | None = None


class _Row(Struct, frozen=True):
    tool: ServerTool
    matches: Callable[[Command], bool]
    reloads: Callable[[Command], bool] = lambda _: True


NITRO = "nitro-worker-"
"""Nuxt listens at once, with a page that says it is loading; the worker that renders listens when it is built."""
PYTHON_FILES = (".py",)
NODE_FILES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".json", ".node", ".wasm")


NUXT = ServerTool("nuxt", package="nuxt", on_demand=True, worker=NITRO)
TO_RESTART = 3
"""Werkzeug's and Django's workers leave with it to be started again."""
FLASK = ServerTool("flask", package="flask", reload=Reload.RESTART, suffixes=PYTHON_FILES, again=TO_RESTART)


def _vite(command: Command) -> bool:
    return command.tool == "vite" and not {"build", "preview", "optimize"}.intersection(operands(command)[:1])


def _django(command: Command) -> bool:
    serves = {"runserver", "runserver_plus"}.intersection(operands(command)[:1])
    return command.tool in {"manage.py", "django-admin", "django"} and bool(serves)


def _node_watch(command: Command) -> bool:
    watches = any(word == "--watch" or word.startswith("--watch-path") for word in command.options)
    return command.interpreter == "node" and watches and "--test" not in command.options


def _runs(tool: str, *commands: str, alone: bool = False) -> Callable[[Command], bool]:
    """Whether a command line is one of these sub-commands of a tool; `alone`: it may also name none."""

    def matches(command: Command) -> bool:
        if command.tool != tool:
            return False
        named = operands(command)[:1]
        return named[0] in commands if named else alone

    return matches


def _runs_but(tool: str, *commands: str) -> Callable[[Command], bool]:
    """Whether a command line is of a tool that serves whatever it is told to, but for these sub-commands."""
    return lambda command: command.tool == tool and not set(commands).intersection(operands(command)[:1])


def _reloads_fastapi(command: Command) -> bool:
    """`fastapi dev` reloads unless it is told not to, `fastapi run` where it is asked to; both run uvicorn inside."""
    if operands(command)[:1] == ("dev",):
        return "--no-reload" not in command.arguments
    return "--reload" in command.arguments


def _webpack(command: Command) -> bool:
    return command.tool == "webpack-dev-server" or _WEBPACK_SERVE(command)


_FASTAPI = _runs("fastapi", "dev", "run")
_WEBPACK_SERVE = _runs("webpack", "serve", "server", "s")
_ON_DEMAND = (
    _Row(
        ServerTool("next", package="next", on_demand=True),
        _runs_but("next", "build", "start", "lint", "info", "telemetry", "typegen", "upgrade", "analyze", "export"),
    ),
    _Row(NUXT, _runs("nuxt", "dev")),
    _Row(NUXT, _runs("nuxi", "dev")),
    _Row(ServerTool("astro", package="astro", on_demand=True), _runs("astro", "dev")),
    _Row(ServerTool("react-router", package="@react-router/dev", on_demand=True), _runs("react-router", "dev")),
    _Row(ServerTool("remix", package="@remix-run/dev", on_demand=True), _runs("remix", "vite:dev", "dev")),
)
_BUNDLED_FIRST = (
    _Row(ServerTool("webpack", package="webpack"), _webpack),
    _Row(ServerTool("vue-cli", package="@vue/cli-service"), _runs("vue-cli-service", "serve")),
    _Row(ServerTool("rspack", package="@rspack/cli"), _runs("rspack", "dev", "serve", "server", "s")),
    _Row(ServerTool("rsbuild", package="@rsbuild/core"), _runs("rsbuild", "dev", alone=True)),
    _Row(ServerTool("parcel", package="parcel"), _runs_but("parcel", "build", "watch", "help")),
    _Row(ServerTool("angular", package="@angular/cli"), _runs("ng", "serve", "s", "dev")),
)
"""They hold a request until the first build, or listen after it: their first answer is the right one."""
BUNDLERS = frozenset({"vite", *(row.tool.name for row in _BUNDLED_FIRST)})

ROWS = (
    _Row(
        ServerTool("vite", package="vite", reload=Reload.VITE, cache="node_modules/.vite/deps/_metadata.json"),
        _vite,
    ),
    _Row(
        ServerTool("uvicorn", package="uvicorn", reload=Reload.RESTART, suffixes=PYTHON_FILES),
        lambda command: command.tool == "uvicorn",
        lambda command: "--reload" in command.arguments,
    ),
    _Row(
        ServerTool("fastapi", package="fastapi", reload=Reload.RESTART, suffixes=PYTHON_FILES),
        _FASTAPI,
        _reloads_fastapi,
    ),
    _Row(
        FLASK,
        lambda command: command.tool == "flask" and "run" in command.arguments,
        lambda command: not {"--no-reload", "--no-debug"} & set(command.arguments),
    ),
    _Row(
        ServerTool("django", package="django", reload=Reload.RESTART, suffixes=PYTHON_FILES, again=TO_RESTART),
        _django,
        lambda command: "--noreload" not in command.arguments,
    ),
    _Row(ServerTool("node --watch", reload=Reload.RESTART, suffixes=NODE_FILES), _node_watch),
    *_ON_DEMAND,
    *_BUNDLED_FIRST,
)


@lru_cache(maxsize=REMEMBERED)
def recognise(argv: tuple[str, ...]) -> ServerTool | None:
    """The known dev server that this command line is, or None."""
    command = read_command(argv)
    if command is None:
        return None
    for row in ROWS:
        if row.matches(command):
            if row.reloads(command):
                return row.tool
            return ServerTool(row.tool.name, package=row.tool.package)
    return None


def generic(argv: Sequence[str], comm: str) -> ServerTool:
    """What an unknown listener is called: its script's or module's name. It is listed and measured, never asked."""
    command = read_command(argv)
    name = base_name(command.tool) if command is not None else comm
    return ServerTool(printable(name)[:NAME_LENGTH] or "server", recognised=False)
