"""Loaded into pytest by `tests.mutations.record`: a line of JSON for each test that passed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.mutations.line_collector import TARGET, TEST, Lines

LINES = Lines()
FAILED: set[str] = set()


def pytest_sessionstart() -> None:
    """Trace from here on."""
    LINES.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Write what one test executed, set-up and tear-down of its fixtures included."""
    LINES.clear()
    os.environ[TEST] = number = str(item.session.items.index(item))
    begun = time.perf_counter()
    result = yield
    row = {
        "test": item.nodeid,
        "number": number,
        "seconds": time.perf_counter() - begun,
        "passed": item.nodeid not in FAILED,
        "lines": LINES.by_file(),
    }
    with (Path(os.environ[TARGET]) / "tests.jsonl").open("a", encoding="utf-8") as target:
        target.write(json.dumps(row) + "\n")
    return result


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test that fails on the unchanged tree, or is skipped, notices nothing."""
    if report.outcome != "passed":
        FAILED.add(report.nodeid)
