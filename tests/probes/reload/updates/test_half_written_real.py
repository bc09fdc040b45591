"""A real Vite and files that are written in two steps: what is recorded is what the page got."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from tests.support.hmr_client import HmrClient
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import open_page, running
from tests.support.reloads import reloads

pytestmark = [pytest.mark.timed, pytest.mark.timeout(180)]

CART = "src/cart/cart.ts"
TOTAL = "src/cart/total.ts"
STYLE = "src/style.css"
GAPS = [0.004, 0.012, 0.020, 0.028, 0.040, 0.060, 0.090]


@pytest.fixture
def seen(project: Path, port: int) -> Iterator[ProbeLoop]:
    """The project's server is up, somebody records, and a page is open that fetches what it is told."""
    with ProbeLoop(project) as seen, running(["npm", "run", "dev", "--", "--port", str(port)], project):
        seen.wait(lambda: seen.server("vite").get("primed"), "vite's channel to be open")
        open_page(port, "src/main.ts", CART, TOTAL, STYLE)
        with HmrClient(port):
            yield seen


def in_two_steps(file: Path, begin: str, rest: str, gap: float, *, close_between: bool = False) -> float:
    """Write a file as on a busy disk; returns when it was closed (UTC s)."""
    descriptor = os.open(file, os.O_WRONLY | os.O_TRUNC)
    os.write(descriptor, begin.encode())
    if close_between:
        os.close(descriptor)
    time.sleep(gap)
    if close_between:
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND)
    os.write(descriptor, rest.encode())
    os.close(descriptor)
    return time.time()


def served(port: int, path: str) -> str | None:
    """What the server gives out now; None: an error."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/{path}", timeout=20) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError:
        return None


def reloads_since(seen: ProbeLoop, since: float) -> list[Operation]:
    """Those that began after that, or a little before it."""
    return [each for each in reloads(seen) if each.start > since - 0.5]


@pytest.mark.parametrize("close_between", [False, True])
@pytest.mark.parametrize("path", [CART, TOTAL, STYLE])
def test_a_file_that_is_written_in_two_steps_is_recorded_as_what_the_page_got(
    seen: ProbeLoop, project: Path, port: int, path: str, close_between: bool
) -> None:
    file = project / path
    text = file.read_text()
    outcomes = []
    for number, gap in enumerate(GAPS):
        mark = f"/* whole {number} */"
        half = text[: len(text) // 2] if number % 2 else text
        closed = in_two_steps(
            file, half, (text[len(text) // 2 :] if number % 2 else "") + mark, gap, close_between=close_between
        )
        seen.quiet_for(1.5)
        whole = mark in (served(port, path) or "")
        told = [each for each in reloads_since(seen, closed) if each.outcome is Outcome.OK]
        outcomes.append((gap, whole, [round(each.duration or 0.0, 4) for each in told]))
    print(path, close_between, outcomes)
    for gap, whole, durations in outcomes:
        assert bool(durations) is whole, (gap, outcomes)


def test_a_syntax_error_at_the_end_of_a_file_is_a_failure_or_no_reload(
    seen: ProbeLoop, project: Path, port: int
) -> None:
    file = project / CART
    text = file.read_text()
    for gap in GAPS:
        closed = in_two_steps(file, text, "\nexport const broken = (;\n", gap)
        seen.quiet_for(1.5)
        told = reloads_since(seen, closed)
        assert [each.outcome for each in told if each.outcome is Outcome.OK] == [], (gap, told)
        if served(port, CART) is None:
            assert [each.outcome for each in told] == [Outcome.FAILED], gap
        file.write_text(text)
        seen.quiet_for(1.0)
