"""The interpreters, a row each: how they are called, which options take the next word, and where their script stands.

Sources: `node --help` (20), python's manual page, the CLI references of bun and deno, `ruby -h`, `php -h`,
perlrun(1).
"""

from __future__ import annotations

import re
from enum import Enum, auto

from msgspec import Struct

JS_FILES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".html")


class Options(Enum):
    """How an interpreter reads its options."""

    WORDS = auto()
    """`--env-file .env`: an option is a whole word, and an underscore in it is a hyphen."""
    LETTERS = auto()
    """`-um uvicorn`: one-letter options may be joined, and a value joined to its letter."""


class Interpreter(Struct, frozen=True):
    """One program that runs scripts.

    `names`: what its binary is called, as a regular expression. `valued`: options that take the next word.
    `evaluates`: options whose code is no script's. `script`: options whose value is the script. `commands`:
    sub-commands after which the script follows. `bare_files`: a first word that is no file is a sub-command of its
    own. `tests`: the option that makes it a test runner.
    """

    name: str
    names: re.Pattern[str]
    options: Options
    valued: frozenset[str]
    evaluates: frozenset[str]
    script: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    bare_files: bool = False
    tests: str | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NODE = Interpreter(
    "node",
    re.compile(r"node(js)?(-?\d+)?"),
    Options.WORDS,
    valued=_words("""
        -r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --title
        --inspect-port --debug-port --inspect-publish-uid --watch-path --watch-kill-signal --stack-trace-limit
        --allow-fs-read --allow-fs-write --build-snapshot-config --cpu-prof-dir --cpu-prof-interval --cpu-prof-name
        --diagnostic-dir --disable-proto --disable-warning --dns-result-order --experimental-config-file
        --experimental-default-type --experimental-policy --experimental-sea-config --heap-prof-dir
        --heap-prof-interval --heap-prof-name --heapsnapshot-near-heap-limit --heapsnapshot-signal --icu-data-dir
        --input-type --localstorage-file --max-http-header-size --network-family-autoselection-attempt-timeout
        --openssl-config --policy-integrity --redirect-warnings --report-dir --report-directory --report-filename
        --report-signal --secure-heap --secure-heap-min --snapshot-blob --test-concurrency --test-name-pattern
        --test-skip-pattern --test-reporter --test-reporter-destination --test-shard --test-timeout
        --tls-cipher-list --tls-keylog --trace-event-categories --trace-event-file-pattern --trace-require-module
        --unhandled-rejections --use-largepages --v8-pool-size
    """),
    evaluates=_words("-e --eval -p --print -pe -c --check -i --interactive -v --version -h --help --run -"),
    tests="--test",
)

BUN = Interpreter(
    "bun",
    re.compile(r"bun"),
    Options.WORDS,
    valued=_words("""
        -r --preload --require --import --env-file --cwd -d --define --drop -l --loader --port --conditions -F --filter
        --main-fields --extension-order --tsconfig-override --shell --max-http-header-size --dns-result-order
        --elide-lines --install --origin --title --user-agent --jsx-factory --jsx-fragment --jsx-import-source
        --jsx-runtime --console-depth --fetch-preconnect --unhandled-rejections
    """),
    evaluates=_words("-e --eval -p --print -v --version --revision -h --help -"),
    commands=_words("run"),
    bare_files=True,
)

DENO = Interpreter(
    "deno",
    re.compile(r"deno"),
    Options.WORDS,
    valued=_words("""
        -c --config --import-map --lock --cert --location --seed -L --log-level --ext --port --host --preload --import
        --conditions --minimum-dependency-age
    """),
    evaluates=_words("-V --version -h --help -"),
    commands=_words("run serve"),
    bare_files=True,
)

PYTHON = Interpreter(
    "python",
    re.compile(r"(python|pypy)(\d+(\.\d+)*t?)?"),
    Options.LETTERS,
    valued=_words("-W -X --check-hash-based-pycs"),
    evaluates=_words("-c -V --version -h --help -"),
)

RUBY = Interpreter(
    "ruby",
    re.compile(r"ruby(\d+(\.\d+)*)?"),
    Options.LETTERS,
    valued=_words("-I -r -C -E --encoding --external-encoding --internal-encoding"),
    evaluates=_words("-e --version -h --help -"),
)

PHP = Interpreter(
    "php",
    re.compile(r"php(\d+(\.\d+)*)?"),
    Options.LETTERS,
    valued=_words("-d -c -z -t --define --php-ini --zend-extension --docroot"),
    evaluates=_words("-r -B -R -E -S -a --run --server --version -h --help -"),
    script=_words("-f --file"),
)

PERL = Interpreter(
    "perl",
    re.compile(r"perl(5(\.\d+)*)?"),
    Options.LETTERS,
    valued=_words("-I -M -m -F"),
    evaluates=_words("-e -E -v -V -h -"),
)

INTERPRETERS = (NODE, BUN, DENO, PYTHON, RUBY, PHP, PERL)


def interpreter_of(name: str) -> Interpreter | None:
    """Return the interpreter whose binary has that base name, or None."""
    return next((row for row in INTERPRETERS if row.names.fullmatch(name)), None)
