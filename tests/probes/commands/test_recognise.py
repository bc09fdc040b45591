"""Which command lines are runs of a checker, and what is kept of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.signals import Outcome
from hero_tui.probes.command_lines.runners import is_wrapper
from hero_tui.probes.command_lines.typed import typed_words
from hero_tui.probes.commands.outcome import outcome_of
from hero_tui.probes.commands.recognise import TOOLS, recognise, runs_tests

RUNS = """
node /p/node_modules/.bin/tsc --noEmit -> tsc --noEmit
node --max-old-space-size=4096 -r ts-node/register /p/node_modules/typescript/bin/tsc -b -v -> tsc -b
node /p/node_modules/typescript/lib/_tsc.js -p secret.json -> tsc
/p/node_modules/@typescript/typescript-linux-x64/lib/tsc --noEmit -> tsc --noEmit
/usr/bin/node /p/node_modules/.bin/vue-tsc --noEmit -> vue-tsc --noEmit
/v/bin/python3 /v/bin/mypy src -> mypy
python3.12 -m mypy --strict src -> python -m mypy
python -X dev -Im mypy src -> python -m mypy
/v/bin/python /v/bin/dmypy --status-file x run -- src -> dmypy run
python3 /v/bin/pyright -> pyright
node /c/node_modules/pyright/dist/index.js src -> pyright
node /c/node_modules/basedpyright/index.js -> basedpyright
/v/bin/ty check -> ty check
/v/bin/pyrefly check -> pyrefly check
node /p/node_modules/.bin/eslint src --fix -> eslint --fix
node /p/node_modules/eslint/bin/eslint.js . -> eslint
/p/node_modules/@biomejs/cli-linux-x64/biome ci . -> biome ci
node /p/node_modules/.bin/biome --colors=off lint . -> biome lint
node /p/node_modules/.bin/oxlint -> oxlint
/v/bin/ruff check --fix --token=hush src -> ruff check --fix
ruff --config /x/ruff.toml check -> ruff check
python -m ruff check -> python -m ruff check
/v/bin/python /v/bin/flake8 src -> flake8
python -m pylint -j 4 src -> python -m pylint
node /p/node_modules/.bin/tsc --noEmit --watch false -> tsc --noEmit
node /p/node_modules/.bin/svelte-check --tsconfig ./tsconfig.json -> svelte-check
node /p/node_modules/.bin/astro check -> astro check
node /p/node_modules/.bin/next lint --fix -> next lint --fix
deno check main.ts -> deno check
deno lint --fix src -> deno lint --fix
/v/bin/python /v/bin/pytest -k secret -q tests -> pytest
python -m pytest --maxfail=1 -> python -m pytest
python -m debugpy --listen 5678 -m pytest -x -> python -m pytest
coverage run -m pytest -> python -m pytest
python /i/helpers/pycharm/_jb_pytest_runner.py --target tests/test_a.py -> pytest
node /p/node_modules/.bin/vitest run --coverage -> vitest run
node /p/node_modules/vitest/vitest.mjs --run --project web -> vitest --run
node /p/node_modules/.bin/vitest --watch=false -> vitest
node /p/node_modules/.bin/jest --ci --runInBand -> jest
node /p/node_modules/jest/bin/jest.js --watchAll=false -> jest
node /p/node_modules/.bin/mocha --reporter dot -> mocha
node --loader ts-node/esm /p/node_modules/mocha/bin/_mocha test/**/*.ts -> mocha
node /p/node_modules/mocha/lib/cli/cli.js --watch false -> mocha
node /p/node_modules/.bin/playwright test --project=chromium -> playwright test
node /p/node_modules/@playwright/test/cli.js test e2e -> playwright test
node --test --test-reporter spec test/a.test.js -> node --test
node --import tsx --test -> node --test
bun test --coverage -> bun test
bun --cwd api test -> bun test
deno test -A --parallel -> deno test
cargo test --workspace -- --nocapture -> cargo test
cargo +nightly t -> cargo t
/h/.cargo/bin/cargo nextest run -> cargo nextest
go test ./... -race -> go test
go -C api test ./... -> go test
ruby /usr/bin/bundle exec rspec spec/models -> rspec
ruby bin/rspec -> rspec
php -d memory_limit=-1 vendor/bin/phpunit --testsuite unit -> phpunit
/usr/bin/php8.2 /w/vendor/bin/pest --parallel -> phpunit
"""

NO_RUNS = """
node /p/node_modules/.bin/tsc --watch
node /p/node_modules/.bin/tsc -W
node /p/node_modules/.bin/tsc -v
node /p/node_modules/.bin/tsc --Version
node /p/node_modules/.bin/tsc -b --clean
/v/bin/python /v/bin/mypy --version
/v/bin/python /v/bin/dmypy status
/v/bin/python /v/bin/dmypy daemon
node /c/node_modules/pyright/dist/index.js --watch
ty server
ty check --watch
pyrefly lsp
node /p/node_modules/.bin/eslint --init
node /p/node_modules/.bin/eslint --stdin --stdin-filename a.ts
biome format .
biome lsp-proxy
oxlint --lsp
ruff format .
ruff server
ruff
ruff check --watch
ruff check --stdin-filename=a.py -
python -m flake8 --help
node --watch /p/node_modules/.bin/eslint .
node /p/node_modules/.bin/svelte-check --watch
python -m pytest --collect-only
/v/bin/python /v/bin/pytest -f
node /p/node_modules/.bin/vitest
node /p/node_modules/.bin/vitest --coverage --config run
node /p/node_modules/.bin/vitest run --watch
node /p/node_modules/.bin/vitest --ui
node /p/node_modules/.bin/vitest list
node (vitest 1)
node /p/node_modules/.bin/jest --watch
node /p/node_modules/.bin/jest --watchAll
node /p/node_modules/.bin/mocha -w
node /p/node_modules/.bin/playwright test --ui
node /p/node_modules/.bin/playwright show-report
node --watch --test
bun test --watch
bun --watch test
deno test --watch
cargo test --no-run
go test -c ./x
php vendor/bin/phpunit --list-tests
ruby bin/rspec --init
"""

# real runs of tsc and vue-tsc 5.9, biome 2.6, oxlint 1.94, eslint 10.15, mypy 2.4, pyright 1.1.414, basedpyright 1.40,
# ty 0.0.105, pyrefly 1.4, ruff 0.17, flake8 7.5 and pylint 4.1 by npx, npm, pnpm, yarn, uv and python -m, as the kernel
# told them: a clean file, findings, a broken configuration; /w is the workspace, /v a virtual environment
RECORDED = Path(__file__).with_name("recorded.txt").read_text(encoding="utf-8").splitlines()

OTHERS = """
cargo build
cargo watch -x test
go vet ./...
next dev
vite
astro dev
deno run main.ts
bun run test
php artisan serve
ruby bin/rails server
node /p/node_modules/.bin/tsserver
node /p/node_modules/pyright/langserver.index.js --stdio
node /c/node_modules/.bin/pyright-langserver --stdio
node
python -c import\\ mypy
python
sh -c tsc
/bin/sh /p/node_modules/.bin/tsc --noEmit
npm exec tsc --noEmit
npx tsc
uv run mypy
grep mypy
vim ruff
cat tsc
"""


@pytest.mark.parametrize("line", RUNS.strip().splitlines())
def test_a_run_is_recognised_and_only_its_own_words_are_kept(line: str) -> None:
    """Given a command line, then the tool's words are kept and no path, value or name of the user's."""
    argv, _, kept = line.partition(" -> ")
    found = recognise(tuple(argv.split()))
    assert found is not None
    assert found.counts
    assert " ".join(found.words) == kept


@pytest.mark.parametrize("line", RECORDED)
def test_what_real_tools_did_is_told_as_it_was(line: str) -> None:
    """Given the command line and exit code of a real run (or of another role), then its words and its outcome."""
    command, _, told = line.partition(" => ")
    found = recognise(tuple(command.split()))
    assert found is not None
    assert found.counts == (told != "no run")
    if found.counts:
        ended, _, words = told.partition(": ")
        _, code, result = ended.split()
        assert " ".join(found.words) == words
        outcome = outcome_of(found.tool, int(code) << 8)
        assert outcome.exit == int(code)
        expected = {"clean": (Outcome.OK, False), "findings": (Outcome.OK, True), "failed": (Outcome.FAILED, None)}
        assert (outcome.outcome, outcome.findings) == expected[result]


@pytest.mark.parametrize("line", NO_RUNS.strip().splitlines())
def test_what_watches_serves_or_informs_is_no_run(line: str) -> None:
    """Given the tool in another role, then it is known as the tool and does not count."""
    found = recognise(tuple(line.split()))
    assert found is not None
    assert not found.counts


@pytest.mark.parametrize("line", OTHERS.strip().splitlines())
def test_wrappers_servers_and_strangers_are_no_tool(line: str) -> None:
    """Given another program that names a tool, then nothing is recognised."""
    assert recognise(tuple(line.split())) is None


@pytest.mark.parametrize(
    ("argv", "typed"),
    [
        (("npm exec tsc --noEmit",), "npx tsc --noEmit"),
        (("node", "/usr/bin/npx", "--yes", "tsc"), "npx tsc --noEmit"),
        (("npm run typecheck",), "npm run typecheck"),
        (("node", "/usr/lib/node_modules/npm/bin/npm-cli.js", "run", "lint:all"), "npm run lint:all"),
        (("npm test",), "npm test"),
        (("node", "/x/pnpm.cjs", "exec", "tsc"), "pnpm exec tsc --noEmit"),
        (("node", "/x/pnpm.cjs", "lint"), "pnpm lint"),
        (("node", "/x/yarn.js", "run", "--token=hush"), "yarn run"),
        (("uv", "run", "--with", "secret", "mypy"), "uv run tsc --noEmit"),
        (("/v/bin/python", "-m", "poetry", "run", "mypy"), "poetry run tsc --noEmit"),
        (("uv", "tool", "run", "ruff"), "uv tool run tsc --noEmit"),
        (("make", "lint"), "make lint"),
        (("make", "-C", "hush", "-j", "4", "lint"), "make lint"),
        (("node", "/x/pnpm.cjs", "--silent", "run", "lint"), "pnpm run lint"),
        (("node", "/x/pnpm.cjs", "-s", "lint"), "pnpm lint"),
        (("node", "/x/pnpm.cjs", "-C", "hush", "run", "-s", "lint"), "pnpm run lint"),
        (("node", "/x/pnpm.cjs", "--filter", "hush", "exec", "tsc"), "pnpm exec tsc --noEmit"),
        (("node", "/x/pnpm.cjs", "--auth", "hush", "run", "lint"), "pnpm"),
        (("node", "/x/yarn.js", "--silent", "run", "lint"), "yarn run lint"),
        (("node", "/x/yarn.js", "--cwd=hush", "lint"), "yarn lint"),
        (("uv", "--directory", "hush", "run", "mypy"), "uv run tsc --noEmit"),
        (("make", "TOKEN=hush"), "make"),
        (("npm run \x1b[31mred",), "npm run"),
        (("npm run " + "x" * 4000,), "npm run"),
    ],
)
def test_of_the_typed_command_only_names_are_kept(argv: tuple[str, ...], typed: str) -> None:
    """Given a wrapper's argv, then its name, sub-command and a well-formed script name are kept."""
    assert is_wrapper(argv)
    assert " ".join(typed_words(argv, ("tsc", "--noEmit"))) == typed


@pytest.mark.parametrize("line", ["bash", "-zsh", "bash -l", "code --type=renderer", "tmux", "node server.js"])
def test_a_persons_shell_is_no_wrapper(line: str) -> None:
    """Given an interactive shell or any other program, then the chain of wrappers ends there."""
    assert not is_wrapper(tuple(line.split()))


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_argv_is_read_without_error_and_keeps_no_stranger(argv: list[str]) -> None:
    """Given hostile arguments, then words come from the tables or look like a script's name."""
    known = {name for tool in TOOLS for name in [tool.name, *(tool.commands or ()), *tool.shown, *tool.modules]}
    found = recognise(tuple(argv))
    assert found is None or set(found.words) <= known | {"python", "-m"}
    for word in typed_words(tuple(argv), ("tsc",))[1:]:
        assert word == "tsc" or word.isascii()
        assert len(word) <= 40


@pytest.mark.parametrize(
    ("name", "code", "outcome", "findings"),
    [
        ("tsc", 0, Outcome.OK, False),
        ("tsc", 1, Outcome.OK, True),
        ("tsc", 2, Outcome.OK, True),
        ("tsc", 3, Outcome.FAILED, None),
        ("mypy", 1, Outcome.OK, True),
        ("mypy", 2, Outcome.FAILED, None),
        ("eslint", 1, Outcome.OK, True),
        ("eslint", 2, Outcome.FAILED, None),
        ("ruff", 2, Outcome.FAILED, None),
        ("ty", 101, Outcome.FAILED, None),
        ("pylint", 28, Outcome.OK, True),
        ("pylint", 1, Outcome.FAILED, None),
        ("pylint", 32, Outcome.FAILED, None),
        ("tsc", 130, Outcome.CANCELLED, None),
        ("next lint", 1, Outcome.OK, True),
        ("pytest", 0, Outcome.OK, False),
        ("pytest", 1, Outcome.OK, True),
        ("pytest", 2, Outcome.FAILED, None),
        ("pytest", 4, Outcome.FAILED, None),
        ("pytest", 5, Outcome.FAILED, None),
        ("vitest", 1, Outcome.OK, True),
        ("vitest", 130, Outcome.CANCELLED, None),
        ("jest", 1, Outcome.OK, True),
        ("mocha", 17, Outcome.OK, True),
        ("playwright", 1, Outcome.OK, True),
        ("node --test", 1, Outcome.OK, True),
        ("cargo test", 101, Outcome.OK, True),
        ("cargo test", 1, Outcome.FAILED, None),
        ("go test", 1, Outcome.OK, True),
        ("go test", 2, Outcome.FAILED, None),
        ("rspec", 1, Outcome.OK, True),
        ("phpunit", 1, Outcome.OK, True),
        ("phpunit", 2, Outcome.OK, True),
        ("phpunit", 255, Outcome.FAILED, None),
    ],
)
def test_exit_codes_mean_what_each_tool_says(name: str, code: int, outcome: Outcome, findings: bool | None) -> None:
    """Given a tool's exit code, then it is a run, with findings or without, or a crash, or was stopped."""
    result = outcome_of(next(each for each in TOOLS if each.name == name), code << 8)
    assert (result.outcome, result.findings, result.exit) == (outcome, findings, code)


def test_an_unknown_status_is_unknown() -> None:
    """Given nobody who could tell the status, then the outcome is unknown, not ok."""
    assert outcome_of(TOOLS[0], None).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("line", "tests"),
    [
        ("node /p/node_modules/.bin/vitest", True),
        ("node (vitest)", True),
        ("node (vitest 3)", True),
        ("python -m pytest", True),
        ("node /p/node_modules/.bin/playwright test --ui", True),
        ("node /p/node_modules/.bin/jest --watch", True),
        ("bun test --watch", True),
        ("go test ./...", True),
        ("node /p/node_modules/.bin/vite", False),
        ("bun run dev", False),
        ("cargo run", False),
        ("node /p/node_modules/.bin/tsc", False),
        ("", False),
    ],
)
def test_a_test_runner_is_known_in_all_its_modes(line: str, tests: bool) -> None:
    """Given a command line, then whether what listens in it belongs to tests, and is no server."""
    assert runs_tests(tuple(line.split())) is tests
