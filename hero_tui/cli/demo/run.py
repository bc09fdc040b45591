"""`hero-tui demo`: a real small project, really started, edited by a script; nothing is left behind."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hero_tui.cli.demo.project_setup import DemoError, make_project, start_supervisor
from hero_tui.cli.demo.supervisor import STATE


def demo() -> int:
    """Set up, show, clean up. The exit code of the viewer, or 2 when it could not be set up."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        print("hero-tui demo draws on a terminal, and this is none: run it in one", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="hero-demo-"))
    print(f"DEMO: a real Vite + TypeScript project in {folder}, removed when you leave.")
    print("Installing its packages with npm …", flush=True)
    try:
        project = make_project(folder)
    except DemoError as error:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"hero-tui demo: {error}", file=sys.stderr)
        return 2
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    supervisor = start_supervisor(folder)
    try:
        return _show(project, folder)
    finally:
        _end(supervisor)
        print("The demo is over: its server is stopped, its folder removed.")


def _show(project: Path, folder: Path) -> int:
    from hero_tui.cli.viewer_process import view

    return view(project, store=folder / STATE, demo=True)


def _end(supervisor: subprocess.Popen[bytes]) -> None:
    if supervisor.stdin is not None:
        supervisor.stdin.close()
    with contextlib.suppress(KeyboardInterrupt):
        supervisor.wait(timeout=20.0)
