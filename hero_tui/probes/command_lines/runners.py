"""The programs that only start others (package managers, task runners, shells …), a row each: what may be kept of them.

Who started a run is found without this list (probes/launches); it is needed for the words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from msgspec import Struct

from hero_tui.probes.command_lines.command import read_command


class Says(Enum):
    """Which words of a runner's command line are names that may be kept."""

    NAME = auto()
    """Its own name: what follows is code, a pattern or a file (`concurrently "npm:dev" "npm:api"`, `lint-staged`)."""
    SUB_COMMAND = auto()
    """Its name and sub-command: `pre-commit run`, `git commit`."""
    TASKS = auto()
    """The names of tasks that follow: `make lint`, `turbo run lint typecheck`, `run-s lint test`."""
    PROGRAM = auto()
    """The program that follows: `npx tsc`, `cross-env CI=1 vitest`."""
    RUN_PROGRAM = auto()
    """A sub-command and the program that follows: `uv run mypy`, `doppler run -- npm run dev`."""
    PACKAGES = auto()
    """A package manager: scripts and programs (`npm run lint`, `pnpm exec tsc`)."""


class Runner(Struct, frozen=True):
    """A program that starts others.

    `valued`: options that take the next word; `flags`: options that do not, beside those of `FLAGS`, so that what
    follows may be read on (an option that is not known may have a value, so it ends the reading). `shown`: options
    that are kept, with the word they are written as. `commands`: the sub-commands after which tasks or the program
    follow. `most`: how many words may be names of tasks; what follows are arguments. `operands`: words before the
    program that are the runner's own (`timeout 5`, `direnv exec .`). `silent`: no name of what somebody wants.
    """

    names: frozenset[str]
    says: Says
    valued: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    shown: tuple[tuple[str, str], ...] = ()
    commands: frozenset[str] = frozenset()
    most: int = 1
    operands: int = 0
    silent: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHELLS = _words("sh bash dash zsh ash ksh fish busybox")

FLAGS = _words("-s --silent -q --quiet -r --recursive --if-present --offline --no-sync --")
"""Options without a value, of many runners."""

_RUNNERS = (
    Runner(
        _words("npm"),
        Says.PACKAGES,
        _words("--prefix -C -w --workspace --loglevel"),
        flags=_words("--include-workspace-root --ignore-scripts --yes -y"),
        shown=(("--workspaces", "--workspaces"), ("-ws", "--workspaces")),
    ),
    Runner(
        _words("pnpm"),
        Says.PACKAGES,
        _words("--dir -C --filter -F --reporter --loglevel --workspace-concurrency"),
        flags=_words("--parallel --stream --no-bail --sort --no-sort --aggregate-output"),
        shown=(("-r", "-r"), ("--recursive", "-r")),
    ),
    Runner(
        _words("yarn yarnpkg"),
        Says.PACKAGES,
        _words("--cwd --include --exclude --from -j --jobs"),
        _words("-A --all -p --parallel -t --topological -i --interlaced -v --verbose -W"),
        most=4,
    ),
    Runner(_words("bun"), Says.PACKAGES, _words("--cwd --filter -F --env-file"), _words("--bun -b --watch --hot")),
    Runner(_words("deno"), Says.TASKS, _words("-c --config --cwd -f --filter"), commands=_words("task run")),
    Runner(
        _words("npx pnpx bunx uvx corepack"),
        Says.PROGRAM,
        _words("-p --package --from --with --python"),
        _words("--yes -y --no --bun"),
    ),
    Runner(_words("pipx"), Says.PROGRAM, _words("--spec --python"), commands=_words("run")),
    Runner(
        _words("uv"),
        Says.RUN_PROGRAM,
        _words("""
            --directory --project --color --cache-dir --with --with-editable --with-requirements --extra --group
            --only-group --no-group --env-file --python -p --package --index --index-url --config-file
        """),
        commands=_words("run tool"),
    ),
    Runner(_words("poetry"), Says.RUN_PROGRAM, _words("--directory -C --project -P"), commands=_words("run")),
    Runner(_words("pdm"), Says.RUN_PROGRAM, _words("-p --project -c --config"), commands=_words("run")),
    Runner(_words("hatch"), Says.RUN_PROGRAM, _words("-e --env -p --project"), commands=_words("run test fmt")),
    Runner(_words("rye pipenv"), Says.RUN_PROGRAM, commands=_words("run")),
    Runner(_words("doppler"), Says.RUN_PROGRAM, _words("-p --project -c --config -t --token"), commands=_words("run")),
    Runner(_words("hero-tui"), Says.RUN_PROGRAM, _words("--as"), _words("--enforce"), commands=_words("run")),
    Runner(_words("direnv"), Says.RUN_PROGRAM, commands=_words("exec"), operands=1),
    Runner(
        _words("make gmake"),
        Says.TASKS,
        _words("--directory -C --file -f -j --jobs -l -I -o -W"),
        _words("-k --keep-going -B --always-make --no-print-directory -n"),
        most=4,
    ),
    Runner(_words("just"), Says.TASKS, _words("-f --justfile -d --working-directory --set --shell --dotenv-path")),
    Runner(_words("task"), Says.TASKS, _words("-d --dir -t --taskfile -o --output -C --concurrency")),
    Runner(_words("tox nox"), Says.TASKS, _words("-c -e -s --session -f")),
    Runner(_words("rake"), Says.TASKS, _words("-f --rakefile -C --directory")),
    Runner(_words("composer"), Says.TASKS, _words("-d --working-dir"), commands=_words("run run-script exec")),
    Runner(
        _words("turbo"),
        Says.TASKS,
        _words("--filter -F --cwd --concurrency --cache-dir --output-logs --log-order --env-mode --ui"),
        _words("--parallel --continue --force --no-cache --only --no-daemon --dry-run --affected"),
        most=4,
        commands=_words("run watch"),
    ),
    Runner(
        _words("nx"),
        Says.TASKS,
        _words("-c --configuration -p --projects --parallel --base --head --exclude --output-style"),
        _words("--all --skip-nx-cache --verbose"),
        (("-t", "-t"), ("--target", "-t"), ("--targets", "-t")),
        _words("run run-many affected"),
        most=3,
    ),
    Runner(
        _words("lerna"),
        Says.TASKS,
        _words("--scope --ignore --since --concurrency"),
        _words("--parallel --stream --no-bail --sort"),
        commands=_words("run exec"),
    ),
    Runner(
        _words("npm-run-all npm-run-all2 run-s run-p"),
        Says.TASKS,
        _words("--max-parallel --npm-path"),
        _words("""
            -p --parallel --sequential --serial -c --continue-on-error --aggregate-output -l --print-label -n
            --print-name --race
        """),
        most=4,
    ),
    Runner(_words("concurrently conc lint-staged wireit husky foreman overmind hivemind honcho mprocs"), Says.NAME),
    Runner(_words("xargs parallel"), Says.NAME),
    Runner(_words("pre-commit pre_commit lefthook"), Says.SUB_COMMAND),
    Runner(_words("git"), Says.SUB_COMMAND, _words("-C -c --git-dir --work-tree --namespace")),
    Runner(_words("cross-env cross-env-shell"), Says.PROGRAM, silent=True),
    Runner(_words("env-cmd"), Says.PROGRAM, _words("-f --file -e --environments -r --rc-file"), silent=True),
    Runner(_words("dotenv dotenvx"), Says.PROGRAM, _words("-e -c -v -f"), commands=_words("run"), silent=True),
    Runner(_words("env"), Says.PROGRAM, _words("-u --unset -C --chdir"), _words("-i -S"), silent=True),
    Runner(_words("nice"), Says.PROGRAM, _words("-n --adjustment"), silent=True),
    Runner(_words("ionice"), Says.PROGRAM, _words("-c -n"), silent=True),
    Runner(_words("stdbuf"), Says.PROGRAM, _words("-i -o -e"), silent=True),
    Runner(_words("timeout"), Says.PROGRAM, _words("-s --signal -k --kill-after"), operands=1, silent=True),
    Runner(_words("time setsid nohup"), Says.PROGRAM, silent=True),
)

_BY_NAME = {name: runner for runner in _RUNNERS for name in runner.names}
_CLI = "-cli"  # npm-cli.js, npx-cli.js
_TOOLS_OF_BUN_AND_DENO = _words("test build check lint fmt bench compile")


def called(argv: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return (name, arguments) of a program, looking behind its interpreter; the name is empty where there is none."""
    command = read_command(argv)
    if command is None:
        return "", ()
    return command.tool.removesuffix(_CLI), command.arguments


def runner_of(name: str) -> Runner | None:
    """Return the row of that program, or None."""
    return _BY_NAME.get(name)


def is_shell_command(argv: Sequence[str]) -> bool:
    """Tell whether it is a shell that runs one command or a script, not an interactive one."""
    name, arguments = called(argv)
    return name in SHELLS and any(word not in {"-i", "-l", "--login"} for word in arguments)


def is_wrapper(argv: Sequence[str]) -> bool:
    """Tell whether it only starts other programs: a package manager, a task runner, `sh -c`, env …"""
    name, arguments = called(argv)
    if name in {"bun", "deno"} and arguments[:1] and arguments[0] in _TOOLS_OF_BUN_AND_DENO:
        return False
    return (name in _BY_NAME and name != "git") or is_shell_command(argv)
