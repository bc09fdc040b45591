# `make test` sets up all it needs on a fresh Debian 12 with Python 3.11, node and root.
PYTHON ?= python3
PYTHONS ?= 3.11 3.12 3.13 3.14
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?=
TIMES ?= 20

.PHONY: run test test-untimed test-timed test-pythons explore lint docs bench screenshots setup

run: $(VENV)/.ready
ifeq ($(strip $(WORKSPACE)),)
	@$(BIN)/hero-tui demo
else
	@$(BIN)/hero-tui "$(WORKSPACE)"
endif

# One after the other, also under `make -j`: what is timed must run alone.
test: setup lint
	@$(MAKE) --no-print-directory test-untimed
	@$(MAKE) --no-print-directory test-timed
	@$(MAKE) --no-print-directory test-pythons

test-untimed: setup
	$(BIN)/python -m pytest -m "not timed" -n 3 --dist worksteal

test-timed: setup
	$(BIN)/python -m pytest -m timed

# The tests that no clock holds, on every further Python of PYTHONS that is found on this machine.
test-pythons: setup
	@sh .ci/test-pythons $(PYTHONS)

# The tests on generated input, with other examples than `make test` draws, and TIMES as many of them.
explore: setup
	HERO_TUI_EXPLORE=$(TIMES) $(BIN)/python -m pytest -n 2 --dist worksteal --timeout 3600 \
	  $$(grep -rl "from hypothesis import" tests --include="test_*.py")

lint: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.ready
	$(BIN)/python -m hero_tui.budgets.docs.reference docs/budgets.md
	$(BIN)/python -m hero_tui.cli.reference.pages docs/commands.md docs/hero-tui.1
	$(BIN)/python -m benchmarks.verdict_rates docs/verdicts.md

bench: setup
	$(BIN)/python -m benchmarks

screenshots: setup
	$(BIN)/python -m screenshots.make

setup: $(VENV)/.ready tests/npm/node_modules/.ready
	@sh .ci/system-packages test

$(VENV)/.ready: requirements.lock pyproject.toml
	@sh .ci/system-packages python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

.venv-%/.ready: requirements.lock pyproject.toml
	"$$(sh .ci/find-python $*)" -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	.venv-$*/bin/python -m pip install --quiet --no-deps -e .
	@touch $@

# What the tests run for real, from its own lock file; tests/npm/README.md says why each package is there.
tests/npm/node_modules/.ready: tests/npm/package.json tests/npm/package-lock.json tests/npm/.npmrc
	@sh .ci/system-packages node
	cd tests/npm && npm ci --silent
	@touch $@
