"""Which lines every untimed test executes: found by running the tests once, and kept in a file.

A test file is run again when its own text has changed, or that of a source file which it executed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.mutations.forks import Ended, Run, in_parallel
from tests.mutations.line_collector import TARGET, merged

MOST_SECONDS = 60.0  # of one test file; what had passed by then is recorded
CHILD = """
try:
    from tests.mutations.line_collector import trace_child
except ImportError:
    pass  # a process with a path of its own
else:
    trace_child()
"""


class TracedTest(Struct, frozen=True):
    """A test that passes on the unchanged tree, its wall time, and the lines that it executed by file."""

    test: str
    seconds: float
    lines: dict[str, list[int]]


class FileRecord(Struct, frozen=True):
    """A test file's tests, and the digests of all files that decided what they execute."""

    digests: dict[str, str]
    tests: list[TracedTest]


def recorded(test_files: Sequence[str], kept: Path, origin: Path, trees: list[Path]) -> list[TracedTest]:
    """Run those test files that `kept` does not know as they are in `origin`, in its copies; writes `kept` anew."""
    known = msgspec.json.decode(kept.read_bytes(), type=dict[str, FileRecord]) if kept.exists() else {}
    fresh = {file: record for file, record in known.items() if _holds(record, origin)}
    stale = [file for file in test_files if file not in fresh]
    for tree in trees:
        (tree / "sitecustomize.py").write_text(CHILD, "utf-8")
    for file, tree, ended in in_parallel(stale, _run, trees):
        record = _read(file, tree, ended)
        print(f"{file}: {len(record.tests)} tests pass" + ("" if ended.code == 0 else f" (exit code {ended.code})"))
        fresh[file] = record
        kept.write_bytes(msgspec.json.encode(fresh))
    for tree in trees:
        (tree / "sitecustomize.py").unlink()
    return [test for file in test_files for test in fresh[file].tests]


def _holds(record: FileRecord, origin: Path) -> bool:
    return all(_digest(origin / file) == digest for file, digest in record.digests.items())


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _lines_folder(tree: Path) -> Path:
    return tree.parent / f"{tree.name}.lines"


def _run(file: str, tree: Path) -> Run:
    folder = _lines_folder(tree)
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    return Run(("-p", "tests.mutations.plugin_lines", "-m", "not timed", file), {TARGET: str(folder)}, MOST_SECONDS)


def _read(file: str, tree: Path, ended: Ended) -> FileRecord:
    tests = [test for test in _rows(_lines_folder(tree)) if test.test.startswith(file)]
    if not tests and ended.code not in {0, 5}:
        print(ended.printed)
    sources = {source for test in tests for source in test.lines} | {file}
    return FileRecord({source: digest for source in sorted(sources) if (digest := _digest(tree / source))}, tests)


def _rows(folder: Path) -> Iterator[TracedTest]:
    table = folder / "tests.jsonl"
    for line in table.read_text("utf-8").splitlines() if table.exists() else []:
        row = json.loads(line)
        children = [json.loads(child.read_text("utf-8")) for child in folder.glob(f"{row['number']}.*.lines")]
        if row["passed"]:
            yield TracedTest(row["test"], row["seconds"], merged([row["lines"], *children]))
