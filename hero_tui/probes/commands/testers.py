"""The test runners that are recognised, a row each. Tests that failed are findings: the run came to its end.

Exit codes by their manuals: pytest 1 (2 is an interrupt or a file that cannot be collected), mocha the number of
failures, cargo 101 and nextest 100, phpunit 1 for failures and 2 for errors in tests; the others 1. Most end with
the same code where their configuration cannot be read: such a run counts as one with findings.
"""

from __future__ import annotations

from hero_tui.core.signal_names import TESTS
from hero_tui.probes.commands.tools import HELP, Tool, words


def _number_of_failures(code: int) -> bool:
    return 0 < code < 128


TESTERS = (
    Tool(
        "pytest",
        TESTS,
        words("pytest py.test _jb_pytest_runner.py run_pytest_script.py"),
        words("pytest"),
        no_run=HELP | words("-V --collect-only --co --fixtures --markers --cache-show --looponfail -f --setup-plan"),
    ),
    Tool(
        "vitest",
        TESTS,
        words("vitest"),
        no_run=HELP | words("-v watch dev list --watch -w --ui --standalone"),
        only_with=words("run --run --no-watch"),
        shown=words("run --run"),
    ),
    Tool(
        "jest",
        TESTS,
        words("jest"),
        no_run=HELP
        | words("--watch --watchAll --watch-all --listTests --showConfig --show-config --init --clearCache"),
    ),
    Tool(
        "mocha",
        TESTS,
        words("mocha _mocha"),
        scripts=("/mocha/lib/cli/cli.js",),
        no_run=HELP | words("-V -w --watch --list-files --list-reporters --list-interfaces --dry-run"),
        findings=_number_of_failures,
    ),
    Tool(
        "playwright",
        TESTS,
        words("playwright"),
        scripts=("/playwright/cli.js", "/@playwright/test/cli.js"),
        commands=words("test"),
        no_run=HELP | words("-V --ui --list --debug"),
    ),
    Tool(
        "node --test",
        TESTS,
        frozenset({"node --test"}),
        no_run=HELP | words("--watch"),
    ),
    Tool(
        "bun test",
        TESTS,
        words("bun"),
        commands=words("test"),
        no_run=HELP | words("--watch --hot"),
        valued=words("--cwd --config -c --env-file --preload -r --filter"),
    ),
    Tool(
        "deno test",
        TESTS,
        words("deno"),
        commands=words("test"),
        no_run=HELP | words("--watch --no-run"),
        valued=words("-L --log-level"),
    ),
    Tool(
        "cargo test",
        TESTS,
        words("cargo"),
        commands=words("test t nextest"),
        no_run=HELP | words("-V --list --no-run"),
        valued=words("--color --config -Z -C"),
        findings=frozenset({100, 101}).__contains__,
    ),
    Tool(
        "go test",
        TESTS,
        words("go"),
        commands=words("test"),
        no_run=words("-h -help --help -list -c -n"),
        valued=words("-C"),
    ),
    Tool(
        "rspec",
        TESTS,
        words("rspec"),
        no_run=HELP | words("-v --init --dry-run"),
    ),
    Tool(
        "phpunit",
        TESTS,
        words("phpunit phpunit.phar pest paratest"),
        no_run=HELP
        | words("""
            --list-tests --list-suites --list-groups --list-test-files --check-version --generate-configuration
            --migrate-configuration --warm-coverage-cache
        """),
        findings=frozenset({1, 2}).__contains__,
    ),
)
