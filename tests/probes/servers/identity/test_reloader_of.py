"""`python app.py` with Flask's reloader: known by its worker, which is the same script with a variable of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.identity.tree import reloader_of


def process(pid: int, *argv: str) -> Process:
    return Process(pid, pid, 1, "python", argv, "/w", None, 0, Stamp(0.0, 0.0), True, True)


@pytest.mark.real
@pytest.mark.parametrize(
    ("variables", "worker", "parent", "found"),
    [
        ({"WERKZEUG_RUN_MAIN": "true"}, ("python", "/w/app.py"), ("python", "app.py"), "flask"),
        ({"WERKZEUG_RUN_MAIN": "true"}, ("/v/bin/python3", "app.py"), ("python", "-u", "app.py"), "flask"),
        ({"WERKZEUG_RUN_MAIN": "true"}, ("python", "-m", "shop"), ("python", "-m", "shop"), "flask"),
        ({"WERKZEUG_RUN_MAIN": "true"}, ("python", "worker.py"), ("python", "app.py"), None),
        ({"WERKZEUG_RUN_MAIN": "true"}, ("node", "app.js"), ("node", "app.js"), None),
        ({"WERKZEUG_RUN_MAIN": "true"}, ("python", "app.py"), ("bash",), None),
        ({"OTHER": "WERKZEUG_RUN_MAIN=true"}, ("python", "app.py"), ("python", "app.py"), None),
        ({}, ("python", "app.py"), ("python", "app.py"), None),
    ],
)
def test_a_reloader_is_known_by_its_worker(
    variables: dict[str, str], worker: tuple[str, ...], parent: tuple[str, ...], found: str | None
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "print('here', flush=True); input()"],
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n", "while its exec is under way it has no environment"
        tool = reloader_of(process(child.pid, *worker), process(1, *parent))
        child.communicate(b"\n", timeout=60)
    assert (tool and tool.name) == found


def test_of_a_worker_that_is_gone_nothing_is_known() -> None:
    gone = process(2**22 + 1, "python", "app.py")
    assert reloader_of(gone, process(1, "python", "app.py")) is None
