"""Which words of a program's command line belong to an option, and which are places: one row for each program.

Sources: the `--help` of each. A program without a row has no options with a value, as far as is known.
"""

from __future__ import annotations

from msgspec import Struct


class Row(Struct, frozen=True):
    """`valued`: options that take the next word; `folder`: those of them that name the folder it goes to, `targets`:
    those that name what it works on by a file or a folder, `files`: those that name a file near it, `modules`: those
    that name an application (`--app pkg.web:app`). `commands`: words that may stand before the operands; `operand`:
    whether the first operand is the folder, `file`: a file of it, `module`: an application, `paths`: whether each
    operand is a file or folder to work on, `dotted`: those alone that begin as a path (`./shop`, `/shop`). `script`:
    whether its own script lies in what it works on."""

    valued: frozenset[str] = frozenset()
    folder: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    operand: bool = False
    files: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    file: bool = False
    module: bool = False
    script: bool = False
    targets: frozenset[str] = frozenset()
    paths: bool = False
    dotted: bool = False


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
    --context -c -m -n -d -t -o
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
_SERVERS = {
    "vite": Row(_VITE, commands=_words("serve dev build preview optimize"), operand=True, files=_words("-c --config")),
    "next": Row(_NEXT, commands=_words("dev build start lint"), operand=True),
    "nuxt": Row(
        _words("--cwd --port -p --host -h --logLevel --dotenv"),
        _words("--cwd"),
        _words("dev build generate preview typecheck prepare"),
        operand=True,
    ),
    "astro": Row(_ASTRO, _words("--root"), _words("dev build check preview sync"), files=_words("--config")),
    "react-router": Row(
        _words("--port --host --mode -c --config"), commands=_words("dev build"), operand=True, files=_CONFIG
    ),
    "remix": Row(
        _words("--port --host --mode -c --config"), commands=_words("vite:dev vite:build dev build"), operand=True
    ),
    "webpack": Row(_WEBPACK, _words("--context"), files=_CONFIG),
    "rspack": Row(_WEBPACK, _words("--context"), files=_CONFIG),
    "rsbuild": Row(_RSBUILD, _words("--root -r"), files=_CONFIG),
    "parcel": Row(_PARCEL, commands=_words("serve watch build"), paths=True),
    "uvicorn": Row(_UVICORN, _words("--app-dir"), files=_words("--reload-dir"), module=True),
    "fastapi": Row(_words("--host --port --root-path --app"), commands=_words("dev run"), paths=True),
    "flask": Row(
        _words("--app -A --env-file -e --host -h --port -p --cert --key"),
        commands=_words("run"),
        modules=_words("--app -A"),
    ),
    "gunicorn": Row(_GUNICORN, _words("--chdir"), files=_words("-c --config --pythonpath"), module=True),
    "hypercorn": Row(_HYPERCORN, module=True),
    "daphne": Row(_words("-b --bind -p --port -u --unix-socket -e --endpoint -v --verbosity"), module=True),
    "manage.py": Row(_words("--settings --pythonpath -v --verbosity"), script=True),
    "django-admin": Row(_words("--settings --pythonpath -v --verbosity"), files=_words("--pythonpath")),
    "http.server": Row(_words("-b --bind -d --directory -p --protocol"), _words("-d --directory")),
    "streamlit": Row(commands=_words("run"), paths=True),
    "mkdocs": Row(_words("-f --config-file -a --dev-addr -t --theme"), files=_words("-f --config-file")),
    "http-server": Row(_words("-p --port -a -d -i -g -b -e -c -t -P -U -C -K -S"), operand=True),
    "serve": Row(_words("-l --listen -p -c --config"), operand=True, files=_CONFIG),
    "live-server": Row(operand=True),
    "nodemon": Row(
        _words("--cwd -w --watch -x --exec -e --ext -i --ignore --config -d --delay -s --signal -r --require"),
        _words("--cwd"),
        file=True,
        files=_words("-w --watch --config"),
    ),
    "tsx": Row(_words("--tsconfig --env-file --import -r --require"), commands=_words("watch"), file=True),
    "ts-node": Row(_words("-P --project -r --require -O --cwd"), _words("--cwd"), file=True),
    "ts-node-dev": Row(_words("-P --project -r --require -O"), file=True),
    "make": Row(_words("-C --directory -f --file -j --jobs"), _words("-C --directory")),
}

_PYTHON_VERSION = _words("--python-version --platform --python")
_MYPY = _PYTHON_VERSION | _words("""
    --config-file --cache-dir -p --package -m --module -c --command --exclude --python-executable --shadow-file
    --custom-typing-module --custom-typeshed-dir --follow-imports --junit-xml --junit-format --any-exprs-report
    --html-report --txt-report --xml-report --xslt-html-report --xslt-txt-report --linecount-report
    --linecoverage-report --lineprecision-report --cobertura-xml-report --enable-error-code --disable-error-code
    --always-true --always-false --untyped-calls-exclude --package-root --find-occurrences --output -O -n
    --num-workers
""")
_PYRIGHT = _words("""
    -p --project --pythonpath --pythonplatform --pythonversion -t --typeshedpath -v --venvpath --threads --level
    --createstub --verifytypes
""")
_RUFF = _words("""
    --config --color --select --ignore --extend-select --extend-ignore --per-file-ignores --extend-per-file-ignores
    --fixable --unfixable --extend-fixable --extend-unfixable --exclude --extend-exclude --output-format
    --output-file -o --target-version --stdin-filename --extension --cache-dir --line-length --range
    --dummy-variable-rgx
""")
_FLAKE8 = _words("""
    --config --append-config --select --ignore --extend-ignore --extend-select --max-line-length --max-doc-length
    --max-complexity --indent-size --exclude --extend-exclude --filename --format --output-file -j --jobs --color
    --per-file-ignores --enable-extensions --require-plugins --stdin-display-name
""")
_PYLINT = _words("""
    --rcfile -j --jobs --disable -d --enable -e --output-format -f --output --msg-template --ignore --ignore-paths
    --ignore-patterns --load-plugins --init-hook --fail-under --fail-on --max-line-length --py-version --source-roots
    --confidence --extension-pkg-allow-list --limit-inference-results --prefer-stubs --reports -r --score -s
""")
_TY = _PYTHON_VERSION | _words("""
    --project --venv --typeshed --extra-search-path --python-platform --config -c --config-file --error --warn
    --ignore --output-format --color --exclude
""")
_PYREFLY = _PYTHON_VERSION | _words("""
    -c --config --search-path --site-package-path --python-platform --output-format --output -o -j --threads --color
    --project-excludes --project-includes --min-severity --baseline
""")
_ESLINT = _words("""
    -c --config --ext --rule --format -f --max-warnings --cache-location --cache-file --cache-strategy --ignore-path
    --ignore-pattern -o --output-file --plugin --parser --parser-options --rulesdir --resolve-plugins-relative-to
    --env --global --fix-type --report-unused-disable-directives-severity --concurrency --flag --suppress-rule
    --suppressions-location --stdin-filename
""")
_BIOME = _words("""
    --colors --config-path --log-level --log-kind --log-file --max-diagnostics --only --skip --since --reporter
    --diagnostic-level --stdin-file-path --files-max-size --vcs-root --vcs-default-branch
""")
_OXLINT = _words("""
    -c --config --tsconfig -A --allow -W --warn -D --deny --ignore-path --ignore-pattern --max-warnings --threads -f
    --format --report-unused-disable-directives-severity
""")
_PYTEST = _words("""
    -c --config-file --rootdir -k -m -n --numprocesses --dist -p -o --override-ini -W --pythonwarnings --maxfail --cov
    --cov-report --cov-config --junitxml --junit-xml --junit-prefix --tb --durations --durations-min --ignore
    --ignore-glob --deselect --basetemp --confcutdir --import-mode --capture --color --log-level --log-file
    --log-cli-level --timeout --reruns -r --seed --randomly-seed --html --show-capture
""")
_MOCHA = _words("""
    -r --require -g --grep -f --fgrep -R --reporter -O --reporter-option --reporter-options -t --timeout -s --slow -u
    --ui --config --package --extension --file --ignore --exclude -j --jobs --retries --watch-files --watch-ignore
    -n --node-option --import --loader
""")
_RSPEC = _words("""
    -I -r --require -O --options -f --format -o --out -e --example -E --example-matches -t --tag -P --pattern
    --exclude-pattern --seed --order --default-path --deprecation-out --failure-exit-code --require
""")
_PHPUNIT = _words("""
    -c --configuration --bootstrap --filter --exclude-filter --testsuite --exclude-testsuite --group --exclude-group
    --log-junit --log-teamcity --coverage-html --coverage-clover --coverage-text --coverage-filter --cache-directory
    --include-path --test-suffix --order-by --random-order-seed --columns -d --processes -p
""")
_DENO = _words("""
    -L --log-level -c --config --import-map --lock --cert --location --seed --reload --ext --ignore --filter
    --parallel-jobs --coverage --junit-path --reporter --preload --rules-include --rules-exclude --rules-tags
""")
_BUN_TEST = _words("""
    --cwd --config -c --env-file --preload -r --filter -F --timeout -t --test-name-pattern --rerun-each --bail
    --coverage-reporter --coverage-dir --reporter --reporter-outfile --seed -d --define -l --loader --tsconfig-override
    --max-concurrency
""")
_GO_TEST = _words("""
    -C -run -skip -bench -benchtime -count -cpu -parallel -timeout -tags -o -exec -coverprofile -covermode -coverpkg
    -cpuprofile -memprofile -blockprofile -mutexprofile -trace -fuzz -fuzztime -shuffle -vet -p -mod -modfile -overlay
    -ldflags -gcflags -asmflags -pkgdir -toolexec -list -outputdir -pgo -buildmode -compiler
""")
_CARGO = _words("""
    -C --color --config -Z --manifest-path -p --package --exclude -j --jobs --features -F --target --target-dir
    --profile --bin --example --test --bench --message-format -E --filter-expr --lockfile-path
""")
_TSC = _words("""
    -p --project --outDir --outFile --rootDir --rootDirs --declarationDir --baseUrl --target -t --module -m --lib --jsx
    --moduleResolution --types --typeRoots --tsBuildInfoFile --generateTrace --generateCpuProfile --sourceRoot
    --mapRoot --ignoreDeprecations --jsxImportSource --moduleDetection --newLine --locale
""")
_SVELTE_CHECK = _words("""
    --workspace --tsconfig --output --threshold --ignore --compiler-warnings --diagnostic-sources --config
""")
_RUNS = {
    "ruff": Row(_RUFF, commands=_words("check format"), paths=True),
    "mypy": Row(_MYPY, files=_words("--config-file"), paths=True),
    "dmypy": Row(
        _MYPY | _words("--status-file --timeout --log-file"),
        commands=_words("run check recheck"),
        files=_words("--config-file"),
        paths=True,
    ),
    "pyright": Row(_PYRIGHT, targets=_words("-p --project"), paths=True),
    "ty": Row(_TY, commands=_words("check"), targets=_words("--project --config-file"), paths=True),
    "pyrefly": Row(_PYREFLY, commands=_words("check"), targets=_CONFIG, paths=True),
    "flake8": Row(_FLAKE8, paths=True),
    "pylint": Row(_PYLINT, paths=True),
    "eslint": Row(_ESLINT, paths=True),
    "biome": Row(_BIOME, commands=_words("lint check ci format"), paths=True),
    "oxlint": Row(_OXLINT, paths=True),
    "svelte-check": Row(_SVELTE_CHECK, _words("--workspace"), targets=_words("--tsconfig")),
    "tsc": Row(_TSC, targets=_words("-p --project"), paths=True),
    "pytest": Row(_PYTEST, files=_words("-c --config-file"), targets=_words("--rootdir"), paths=True),
    "vitest": Row(
        _words("-r --root -c --config --dir --reporter --outputFile --pool --project -t --testNamePattern --shard"),
        _words("-r --root --dir"),
        _words("run watch dev related bench list"),
        files=_CONFIG,
    ),
    "jest": Row(
        _words("-c --config --rootDir -t --testNamePattern --shard -w --maxWorkers"),
        _words("--rootDir"),
        targets=_CONFIG,
    ),
    "mocha": Row(_MOCHA, paths=True),
    "playwright": Row(
        _words("-c --config -g --grep --project --reporter -j --workers --shard"),
        commands=_words("test"),
        targets=_CONFIG,
    ),
    "node --test": Row(paths=True),
    "bun": Row(_BUN_TEST, _words("--cwd"), _words("test"), paths=True, dotted=True),
    "deno": Row(_DENO, commands=_words("check lint test"), paths=True),
    "rspec": Row(_RSPEC, paths=True),
    "phpunit": Row(_PHPUNIT, targets=_words("-c --configuration"), paths=True),
    "go": Row(_GO_TEST, _words("-C"), _words("test build vet run"), paths=True, dotted=True),
    "cargo": Row(
        _CARGO, _words("-C"), _words("test t nextest build check clippy run"), targets=_words("--manifest-path")
    ),
}
_SAME = {
    "nuxi": "nuxt", "webpack-dev-server": "webpack", "vue-tsc": "tsc", "_tsc": "tsc", "tsgo": "tsc",
    "basedpyright": "pyright", "py.test": "pytest", "_mocha": "mocha", "pest": "phpunit", "paratest": "phpunit",
    "phpunit.phar": "phpunit", "mypy.dmypy": "dmypy", "pyright-python": "pyright",
}  # fmt: skip
ROWS = {**_SERVERS, **_RUNS}
ROWS.update({name: ROWS[other] for name, other in _SAME.items()})
