"""A hundred and more command lines as people type them: program, tool, signal and folder of each."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.command_lines.operands import named_folder
from hero_tui.probes.command_lines.runners import is_wrapper
from hero_tui.probes.command_lines.typed import started_words, typed_words
from hero_tui.probes.commands.recognise import recognise as recognise_run
from hero_tui.probes.servers.recognise import recognise as recognise_server

TABLE = [
    tuple(cell.strip() for cell in line.split(" | "))
    for line in Path(__file__).with_name("as_typed.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
KNOWN_BY_ITS_SOCKET = "-"


def last_program(line: str) -> tuple[str, ...]:
    """What the line comes to, past the wrappers that name a program."""
    words = tuple(shlex.split(line))
    while started := started_words(words):
        words = started
    return words


def what_it_is(words: tuple[str, ...]) -> tuple[str, str]:
    """(tool, signal or role) as the recognisers tell it."""
    if is_wrapper(words):
        return "-", "starts"
    run, server = recognise_run(words), recognise_server(words)
    if run is not None and run.counts:
        assert server is None, "no program is both"
        return run.tool.name, run.tool.signal or "build"
    if server is not None:
        return server.name, "server"
    return ("-", "other") if run is None else (run.tool.name, "watch")


@pytest.mark.parametrize(("line", "program", "tool", "signal", "folder"), TABLE, ids=[row[0] for row in TABLE])
def test_a_typed_line_comes_to(line: str, program: str, tool: str, signal: str, folder: str) -> None:
    words = last_program(line)
    command = read_command(words)
    assert command is not None
    assert command.tool == program
    assert (named_folder(command) or ".") == folder
    if (tool, signal) == (KNOWN_BY_ITS_SOCKET, "server"):
        assert recognise_run(words) is None
    else:
        assert what_it_is(words) == (tool, signal)


def test_the_table_is_long_and_without_repetition() -> None:
    assert len({row[0] for row in TABLE}) == len(TABLE) >= 120


# command line -> what is kept of it, where the tool's own words are `ruff check`
TYPED = """
turbo run lint typecheck --filter=hush -> turbo run lint typecheck
turbo --filter hush lint -> turbo lint
node /p/node_modules/.bin/turbo run build --concurrency 2 -> turbo run build
nx run-many -t lint test --parallel 3 -> nx run-many -t lint test
nx run web:lint -> nx run web:lint
nx affected --base hush -t lint -> nx affected -t lint
lerna run lint --scope hush -> lerna run lint
lerna run --scope hush lint --stream -> lerna run lint
pnpm -r typecheck -> pnpm -r typecheck
pnpm --recursive --filter hush run lint -> pnpm -r run lint
npm run lint --workspaces -> npm run lint --workspaces
npm run lint -w hush -> npm run lint
npm --workspaces run lint -> npm --workspaces run lint
yarn workspace web lint -> yarn workspace web lint
yarn workspace @hush/web lint -> yarn workspace
yarn workspaces foreach -A --include hush run lint -> yarn workspaces foreach run lint
concurrently -n hush "vite --token hush" -> concurrently
node /p/node_modules/.bin/concurrently npm:lint -> concurrently
run-s lint test:unit -> run-s lint test:unit
run-p -l lint:* -> run-p lint:*
npm-run-all --parallel lint types -> npm-run-all lint types
npm-run-all lint 'build -- --token hush' -> npm-run-all lint
lint-staged --config hush -> lint-staged
node /p/node_modules/.bin/lint-staged -> lint-staged
pre-commit run --all-files -> pre-commit run
python3 -mpre_commit hook-impl --config=hush -> pre-commit hook-impl
git commit -m hush -> git commit
git -C hush push origin hush -> git push
make -k lint test -> make lint test
make TOKEN=hush lint -> make
just lint hush -> just lint
just --justfile hush lint -> just lint
task -d hush lint -> task lint
rake spec -> rake spec
composer run-script lint -- --token hush -> composer run-script lint
cross-env TOKEN=hush ruff check -> cross-env ruff check
cross-env TOKEN=hush npm run lint -> cross-env npm run lint
env-cmd -f hush ruff check -> env-cmd ruff check
dotenv -e hush -- turbo lint -> dotenv turbo lint
dotenvx run -f hush -- ruff check -> dotenvx ruff check
doppler run --token hush -- npm run lint -> doppler run npm run lint
direnv exec hush make lint -> direnv exec make lint
env TOKEN=hush uv run hush -> uv run ruff check
/usr/bin/env node /usr/bin/npx ruff -> npx ruff check
/usr/bin/env node /usr/lib/node_modules/npm/bin/npm-cli.js run lint -> npm run lint
/usr/bin/env python3 ./check.py hush -> check.py
/usr/bin/env python3 -m ruff check -> ruff check
/usr/bin/env -S node --no-warnings /p/.bin/turbo lint -> turbo lint
/usr/bin/env bash scripts/check.sh -> check.sh
/usr/bin/env ruff check -> ruff check
timeout -k 5 60 npm test -> timeout npm test
uv run --with hush ruff check -> uv run ruff check
uv run --env-file hush -- make lint -> uv run make lint
poetry -C hush run ruff -> poetry run ruff check
pdm run -p hush ruff -> pdm run ruff check
hatch run hush:lint -> hatch run ruff check
pipenv run ruff check -> pipenv run ruff check
rye run ruff -> rye run ruff check
bun run lint -> bun run lint
bun --filter hush lint -> bun lint
bunx ruff -> bunx ruff check
deno task lint -> deno task lint
deno task --cwd hush lint hush -> deno task lint
bash scripts/check.sh hush -> check.sh
bash -c 'ruff check --token hush' -> bash
sh /p/.husky/pre-commit -> pre-commit
"""


@pytest.mark.parametrize("line", TYPED.strip().splitlines())
def test_of_a_runner_its_names_are_kept_and_nothing_else(line: str) -> None:
    argv, _, kept = line.partition(" -> ")
    assert " ".join(typed_words(shlex.split(argv), ("ruff", "check"))) == kept
    assert "hush" not in kept
