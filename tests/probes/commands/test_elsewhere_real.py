"""Real runs from elsewhere on the workspace's files, and runs in the workspace on files of elsewhere."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.support.process_pump import ProcessPump

BIN = Path(sys.executable).parent
MODULES = Path(__file__).parents[2] / "npm/node_modules"

# where it is typed | the command | tool, or none where it is no run of the workspace
LINES = """
/ | {bin}/ruff check --no-cache {shop} | ruff
{beside} | {bin}/ruff check --no-cache shop/app.py | ruff
/ | {bin}/mypy --cache-dir /dev/null {shop}/app.py | mypy
/ | {bin}/python -m pytest -q -p no:cacheprovider --rootdir {shop} {shop}/test_app.py | pytest
/ | {node} {modules}/eslint/bin/eslint.js --config {shop}/eslint.config.mjs {shop}/main.js | eslint
{beside}/other | {node} {modules}/typescript/bin/tsc -p ../shop/tsconfig.json | tsc
/ | make -s -C {shop} lint | ruff
{beside} | bash -c 'cd shop; {bin}/ruff check --no-cache .' | ruff
{shop} | {bin}/ruff check --no-cache {beside}/other | none
{shop} | {bin}/ruff check --no-cache ../other/app.py | none
{shop} | {bin}/mypy --cache-dir /dev/null ../other/app.py | none
/ | {bin}/ruff check --no-cache {beside}/other | none
"""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the workspace `shop`, and `other`."""
    beside = tmp_path_factory.mktemp("elsewhere").resolve()
    for name in ("shop", "other"):
        (beside / name).mkdir()
        (beside / name / "app.py").write_text("x = 1\n", encoding="utf-8")
    shop = beside / "shop"
    (shop / "test_app.py").write_text("def test_a() -> None:\n    assert True\n", encoding="utf-8")
    (shop / "main.js").write_text("export const x = 1;\n", encoding="utf-8")
    (shop / "main.ts").write_text("export const x: number = 1;\n", encoding="utf-8")
    (shop / "eslint.config.mjs").write_text("export default [{ rules: {} }];\n", encoding="utf-8")
    (shop / "tsconfig.json").write_text('{"compilerOptions": {"noEmit": true}, "files": ["main.ts"]}', encoding="utf-8")
    (shop / "Makefile").write_text(f"lint:\n\t{BIN}/ruff check --no-cache .\n", encoding="utf-8")
    return beside


def typed_runs(beside: Path, rows: list[tuple[str, ...]], *, connector: bool) -> list[tuple[object, str]]:
    """Type the lines one after another, each below a terminal's session program; (tool, outcome) of what was told."""
    with ProcessPump(beside / "shop", connector=connector) as pump:
        for cwd, line, _ in (*rows, rows[0]):  # the first once more: what a line before it gives is told by then
            job = ["bash", "-c", """exec -a tmux bash -c '(eval "$1"); exit $?' - "$@" """, "-", line]
            assert pump.run(job, Path(cwd)) == 0, line
        told = [row for row in (*rows, rows[0]) if row[2] != "none"]
        pump.until(lambda: len(pump.operations) >= len(told))
    return [(run.attributes["tool"], run.outcome.value) for run in pump.operations]


@pytest.mark.parametrize("slow", [False, True], ids=["told by the kernel", "found by looking"])
def test_runs_are_counted_where_they_work(beside: Path, slow: bool) -> None:
    """Without the kernel's events a run of some milliseconds may be missed, so that the slow ones alone are tried."""
    names = {"bin": BIN, "shop": beside / "shop", "beside": beside, "node": shutil.which("node"), "modules": MODULES}
    rows = [tuple(line.format(**names).split(" | ")) for line in LINES.strip().splitlines()]
    chosen = [row for row in rows if not slow or row[2] in {"mypy", "tsc"} or "/mypy " in row[1]]
    told = [row[2] for row in (*chosen, chosen[0]) if row[2] != "none"]
    assert typed_runs(beside, chosen, connector=not slow) == [(tool, "ok") for tool in told]
